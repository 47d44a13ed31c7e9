"""How much may be asked, by one conversation and by all together."""

from __future__ import annotations

import hashlib
import math
import time

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.aio.storage import Storage
from limits.aio.strategies import MovingWindowRateLimiter

MESSAGES_OF_ONE = RateLimitItemPerMinute(30)
MESSAGES_OF_ALL = RateLimitItemPerMinute(1_200)
CONVERSATIONS_OF_ALL = RateLimitItemPerMinute(240)
UPDATES_OF_ONE = RateLimitItemPerMinute(60)


class LimitError(Exception):
    """Too much was asked; `retry_after` is the number of seconds to wait."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"Too many requests: try again in {retry_after} seconds.")
        self.retry_after = retry_after


class Limits:
    """Counts requests in moving windows, by the hash of a conversation's id, never by address.

    Not by the id itself: nothing of a conversation that is deleted may stay behind with the counts.
    """

    def __init__(self, storage: Storage) -> None:
        self._limiter = MovingWindowRateLimiter(storage)

    async def count(self, limit: RateLimitItem, *names: str) -> None:
        """Count one request.

        Raises:
            LimitError: the limit is reached; the request does not count.
        """
        name = hashlib.sha256("\n".join(names).encode()).hexdigest()
        if not await self._limiter.hit(limit, name):
            window = await self._limiter.get_window_stats(limit, name)
            raise LimitError(max(1, math.ceil(window.reset_time - time.time())))
