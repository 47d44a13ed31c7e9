"""One message of a conversation at a time, in the order they came."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Protocol
from weakref import WeakValueDictionary

from redis.asyncio import Redis
from redis.exceptions import LockError

LONGEST_TURN_SECONDS = 15.0
LOOK_SECONDS = 0.02


class Turns(Protocol):
    """Lets one at a time through, by name."""

    def turn(self, name: str) -> AbstractAsyncContextManager[None]:
        """Wait for this name's turn, and hold it as long as the block lasts."""


class Order:
    """Fair locks by name in one process; a lock nobody waits for disappears by itself."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def turn(self, name: str) -> AsyncIterator[None]:
        """Wait for this name's turn; asyncio's locks wake waiters first come, first served."""
        lock = self._locks.get(name)
        if lock is None:
            lock = self._locks[name] = asyncio.Lock()
        async with lock:
            yield


class SharedOrder:
    """Locks by name over several processes; fair within each of them.

    A process that dies in its turn is waited for no longer than `LONGEST_TURN_SECONDS`.
    """

    def __init__(self, client: Redis) -> None:
        self._client = client
        self._here = Order()

    @asynccontextmanager
    async def turn(self, name: str) -> AsyncIterator[None]:
        """Wait for this name's turn.

        Raises:
            RedisError: Redis does not answer, or another process takes longer than a turn may be.
        """
        lock = self._client.lock(
            f"helpline:turn:{name}",
            timeout=LONGEST_TURN_SECONDS,
            sleep=LOOK_SECONDS,
            blocking_timeout=LONGEST_TURN_SECONDS,
            raise_on_release_error=False,
        )
        async with self._here.turn(name):
            if not await lock.acquire():
                raise LockError("Another process has had its turn for too long.")
            try:
                yield
            finally:
                with suppress(OSError, LockError):
                    await lock.release()
