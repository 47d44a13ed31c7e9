"""Has Twilio forget every message, in and out, once it has done its work."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from channels.sms.incoming import FINAL, DeliveryStatus
from channels.sms.message_log import LOG_ERRORS, ErasureBacklog
from channels.sms.twilio_answers import TwilioError
from channels.sms.twilio_client import TwilioClient

logger = logging.getLogger(__name__)

AT_ONCE = 50
LOOK_SECONDS = 5.0
SEARCH_TIME = timedelta(hours=1)
# Not every network says that a message has arrived. After this time it is taken as done.
UNSAID_TIME = timedelta(hours=1)
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (10, 60, 300, 1_800, 7_200, 21_600))


class Eraser:
    """Works off the backlog, and looks for what never came into it."""

    def __init__(
        self, client: TwilioClient, backlog: ErasureBacklog, clock: Callable[[], datetime]
    ) -> None:
        self._client = client
        self._backlog = backlog
        self._clock = clock
        self._searched_at: datetime | None = None

    async def note(self, status: DeliveryStatus) -> None:
        """Erase a message of ours when nothing more happens to it, or after a time."""
        now = self._clock()
        await self.plan(status.sid, now if status.is_final else now + UNSAID_TIME)

    async def plan(self, sid: str, due: datetime) -> None:
        """Erase a message from then on; if that cannot be noted, the search finds it."""
        try:
            await self._backlog.add(sid, due)
        except LOG_ERRORS:
            logger.error("message_log_failed")

    async def run(self) -> None:
        """Erase until cancelled; what fails is tried again."""
        while True:
            try:
                await self.erase_due()
                await self.search()
            except Exception:  # noqa: BLE001 - the disk may be full; the next round tries again
                logger.error("erasing_failed")
            await asyncio.sleep(LOOK_SECONDS)

    async def erase_due(self) -> int:
        """Erase what is due; return how many are gone.

        When Twilio does not answer, or lets us wait, the rest waits for the next round.
        """
        gone = 0
        for erasure in await self._backlog.due(self._clock(), AT_ONCE):
            try:
                await self._client.erase(erasure.sid)
            except TwilioError as error:
                logger.warning("erasing_failed")
                pause = PAUSES[min(erasure.attempts, len(PAUSES) - 1)]
                await self._backlog.postpone(erasure.sid, self._clock() + pause)
                if error.is_passing:
                    break
                continue
            await self._backlog.erased(erasure.sid)
            gone += 1
        return gone

    async def search(self) -> None:
        """Once an hour, add what Twilio has and we were never told of: call-backs get lost."""
        now = self._clock()
        if self._searched_at and now - self._searched_at < SEARCH_TIME:
            return
        self._searched_at = now
        try:
            async for record in self._client.records():
                created_at = record.created_at
                is_old = created_at is None or now - created_at >= UNSAID_TIME
                if is_old and record.status in {*FINAL, "sent"}:
                    await self._backlog.add(record.sid, now)
        except TwilioError:
            logger.warning("erasing_failed")
