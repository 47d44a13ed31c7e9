"""Sends something to a phone unasked: what staff answered, or that they did."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.reply import Reply
from channels.sms.eraser import Eraser
from channels.sms.incoming import E164, DeliveryStatus
from channels.sms.memory import SmsMemory
from channels.sms.shape import shape
from channels.sms.twilio_answers import TwilioError
from channels.sms.twilio_client import TwilioClient
from channels.staff_mail import PushFailure

logger = logging.getLogger(__name__)

# Whoever asks for it tries again after minutes and hours; these are for a moment's fault.
PAUSES = (0.5, 2.0)
# Clocks differ: how much older than our request a message may be that came of it.
TOLERANCE = timedelta(minutes=1)
BLOCKED = "21610"
# Twilio's codes for what would fail again: no number, blocked, out of reach, no mobile phone.
FINAL_CODES = frozenset({"21211", "21214", "21217", BLOCKED, "21612", "21614"})


class Pusher:
    """Sends texts through Twilio, each once."""

    def __init__(
        self,
        client: TwilioClient,
        memory: SmsMemory,
        eraser: Eraser,
        clock: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._client = client
        self._memory = memory
        self._eraser = eraser
        self._clock = clock
        self._sleep = sleep

    async def push(self, address: str, text: str) -> PushFailure | None:
        """Send a text, its further pages when the person asks for MORE; None when it is sent.

        The failure's reason is Twilio's code: 21610 when the person has written STOP or the like.
        """
        if not E164.fullmatch(address):
            return PushFailure("no_number", is_final=True)
        if (await self._memory.state(address)).is_stopped:
            return PushFailure(BLOCKED, is_final=True)
        shaped = shape([Reply(text=text, kind="handoff")])
        try:
            for message in shaped.now:
                sid = await self._send(address, message)
                await self._eraser.note(DeliveryStatus(sid, "queued"))
        except TwilioError as error:
            return PushFailure(error.reason, is_final=error.reason in FINAL_CODES)
        if shaped.later:
            await self._memory.keep_rest(address, shaped)
        return None

    async def _send(self, address: str, message: str) -> str:
        """Send one message, and again after a moment; not when it may have been sent already."""
        since = self._clock() - TOLERANCE
        for pause in PAUSES:
            try:
                return await self._client.send(address, message)
            except TwilioError as error:
                if not error.is_passing:
                    raise
                await self._sleep(pause)
                if error.may_have_worked and (
                    sid := await self._client.find(address, message, since)
                ):
                    return sid
        return await self._client.send(address, message)
