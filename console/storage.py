"""The console's way to the database: its tables are made as soon as it answers."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from handoff.database import Database
from handoff.migrate import upgrade_if_reachable

PAUSE_SECONDS = 5.0


async def keep_trying(url: str) -> None:
    """Until it works."""
    while True:
        await asyncio.sleep(PAUSE_SECONDS)
        if await upgrade_if_reachable(url):
            return


@asynccontextmanager
async def open_database(url: str) -> AsyncIterator[Database]:
    """The database for as long as the block lasts; one that is silent holds up nobody.

    Raises:
        DatabaseUrlError: the URL cannot be used.
        NewerDatabaseError: a later version of the helpline made the database.
    """
    database = Database(url)
    trying = None if await upgrade_if_reachable(url) else asyncio.create_task(keep_trying(url))
    try:
        yield database
    finally:
        if trying:
            trying.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await trying
        await database.close()
