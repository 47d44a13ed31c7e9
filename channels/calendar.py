"""What time it is, and on which days KOM is closed because staff said so."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import date, datetime, timedelta

from handoff.closing_days import ClosingDays

logger = logging.getLogger(__name__)

REFRESH_SECONDS = 5.0
# Nobody is told of an opening further away than this.
DAYS_BACK = timedelta(days=1)


class Calendar:
    """A clock that knows the closing days, as they were a few seconds ago.

    When the store does not answer, it goes on with those it knows.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self.closing_days: tuple[date, ...] = ()

    def __call__(self) -> datetime:
        """The time now."""
        return self._clock()

    async def refresh(self, days: ClosingDays) -> None:
        """Look once which days there are."""
        found = await days.list(self._clock().date() - DAYS_BACK)
        self.closing_days = tuple(entry.day for entry in found)

    async def keep_fresh(self, days: ClosingDays) -> None:
        """Look again and again, until cancelled."""
        while True:
            try:
                await self.refresh(days)
            except Exception:  # noqa: BLE001 - the store may be away; the next look tries again
                logger.error("store_failed")
            await asyncio.sleep(REFRESH_SECONDS)
