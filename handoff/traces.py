"""What deleted rows leave behind in the files of SQLite, and how it is removed."""

from __future__ import annotations

import asyncio

from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from handoff.sqlite import BUSY_MILLISECONDS, NO_TRANSACTION

ERASING_MILLISECONDS = 500


class Traces:
    """Removes traces, once for all deletions that wait for it.

    `secure_delete` overwrites deleted rows, but where SQLite has moved rows between pages, their
    old places keep what stood there. Only VACUUM, which writes the whole file anew, leaves nothing
    of them; emptying the write-ahead log does away with older pages.
    """

    def __init__(self, engine: AsyncEngine, turn: asyncio.Lock) -> None:
        self._engine = engine
        self._turn = turn
        self._due = 1  # a process before this one may have been stopped before it was done
        self._done = 0

    async def erase(self, *, deleted: bool) -> bool:
        """Remove all traces; True when none are left.

        With `deleted` false, only if that is still due from an earlier time. False means that
        somebody else was just reading or writing: it stays due.
        """
        self._due += deleted
        mine = self._due
        async with self._turn:
            if self._done < mine:
                due = self._due
                if await self._rewrite():
                    self._done = due
            return self._done >= mine

    async def _rewrite(self) -> bool:
        async with self._engine.connect() as connection:
            bare = await connection.execution_options(**NO_TRANSACTION)
            # Emptying the log keeps writers out while it waits for readers: not for long, then.
            await bare.exec_driver_sql(f"PRAGMA busy_timeout = {ERASING_MILLISECONDS}")
            try:
                return await rewrite(bare)
            finally:
                await bare.exec_driver_sql(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")


async def rewrite(connection: AsyncConnection) -> bool:
    """Write the file anew and empty its log; False when somebody else holds on to them."""
    try:
        await connection.exec_driver_sql("VACUUM")
    except OperationalError:
        return False
    emptied = await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return not emptied.one()[0]
