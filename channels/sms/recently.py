"""Remembers things for a minute or two, in memory only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from channels.sms.state import Texts

MOST = 10_000


class Recently:
    """Texts by name; the oldest go when there are too many, and all when their time is over."""

    def __init__(self, clock: Callable[[], datetime], kept: timedelta) -> None:
        self._clock = clock
        self._kept = kept
        self._texts: dict[str, tuple[datetime, Texts]] = {}

    def find(self, name: str) -> Texts | None:
        """What was kept under a name; None when there is nothing, or nothing any more."""
        self._forget()
        return self._texts[name][1] if name in self._texts else None

    def keep(self, name: str, texts: Texts) -> None:
        """Keep texts under a name from now on."""
        self._texts.pop(name, None)
        self._texts[name] = (self._clock(), texts)
        self._forget()

    def _forget(self) -> None:
        earliest = self._clock() - self._kept
        while self._texts:
            oldest = next(iter(self._texts))
            if self._texts[oldest][0] > earliest and len(self._texts) <= MOST:
                return
            del self._texts[oldest]
