"""SMS as a whole: what comes from Twilio, what goes there, and what runs beside it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import httpx

from channels.reception import Reception
from channels.sms.account import Account
from channels.sms.dialogue import RETRY_TIME, SmsDialogue
from channels.sms.eraser import Eraser
from channels.sms.incoming import IncomingSms, read_sms, read_status
from channels.sms.memory import SmsMemory
from channels.sms.message_log import LOG_ERRORS, MessageLog
from channels.sms.pusher import Pusher
from channels.sms.quiet import quiet_libraries
from channels.sms.signature import Signature
from channels.sms.twilio_client import TwilioClient
from channels.sms.twiml import twiml
from channels.staff_mail import PushFailure

logger = logging.getLogger(__name__)

TWILIO_SECONDS = 5.0


class Sms:
    """The channel. Made by `open_sms`."""

    def __init__(
        self,
        account: Account,
        reception: Reception,
        log: MessageLog,
        http: httpx.AsyncClient,
        clock: Callable[[], datetime],
    ) -> None:
        memory = SmsMemory(reception)
        client = TwilioClient(http, account)
        self.eraser = Eraser(client, log, clock)
        self._pusher = Pusher(client, memory, self.eraser, clock)
        self._dialogue = SmsDialogue(reception, memory, clock)
        self._signature = Signature(account.token, account.sid)
        self._account = account
        self._log = log
        self._clock = clock

    async def receive(self, body: bytes, signature: str | None) -> bytes | None:
        """The answer to what Twilio brings, in TwiML; None when it must be refused.

        Refused is what Twilio has not sent to this address, what is not from a phone to our number,
        and what comes again later than Twilio itself would try again.
        """
        parameters = self._signature.parameters(self._account.messages_url, body, signature)
        sms = read_sms(parameters, self._account.number) if parameters else None
        if sms is None or await self._is_replayed(sms):
            return None
        return twiml(await self._dialogue.answer(sms), self._account.status_url)

    async def note_status(self, body: bytes, signature: str | None) -> bool:
        """Note what became of a message of ours; False when the call must be refused."""
        parameters = self._signature.parameters(self._account.status_url, body, signature)
        if parameters is None:
            return False
        if status := read_status(parameters):
            if status.code:
                logger.warning("sms_undelivered")
            await self.eraser.note(status)
        return True

    async def push(self, address: str, text: str) -> PushFailure | None:
        """Send a text to a phone unasked; return what went wrong, or None."""
        return await self._pusher.push(address, text)

    async def waiting_erasures(self) -> int:
        """How many messages Twilio still has to forget."""
        return await self._log.length()

    async def _is_replayed(self, sms: IncomingSms) -> bool:
        """Whether a message came before, and not just now; it is noted to be erased."""
        now = self._clock()
        try:
            first_seen = await self._log.first_seen(sms.sid, now)
        except LOG_ERRORS:
            # The person gets an answer all the same.
            logger.error("message_log_failed")
            return False
        if now - first_seen > RETRY_TIME:
            return True
        await self.eraser.plan(sms.sid, now + RETRY_TIME)
        return False


@asynccontextmanager
async def open_sms(
    account: Account,
    reception: Reception,
    data_dir: Path,
    clock: Callable[[], datetime],
    transport: httpx.AsyncBaseTransport | None = None,
) -> AsyncIterator[Sms]:
    """The channel, with Twilio's records erased beside it as long as the block lasts.

    `transport` carries its requests to Twilio.
    """
    quiet_libraries()
    log = MessageLog(data_dir)
    await log.open()
    async with httpx.AsyncClient(
        timeout=TWILIO_SECONDS, trust_env=False, transport=transport
    ) as http:
        sms = Sms(account, reception, log, http, clock)
        erasing = asyncio.create_task(sms.eraser.run())
        try:
            yield sms
        finally:
            erasing.cancel()
            await asyncio.gather(erasing, return_exceptions=True)
            await log.close()
