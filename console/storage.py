"""The console's way to the database: its tables are made as soon as it answers."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.exc import SQLAlchemyError

from handoff.database import Database
from handoff.migrate import upgrade

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 5.0


async def migrate(url: str) -> bool:
    """Bring the tables up to date; False when the database does not answer.

    Raises:
        NewerDatabaseError: a later version of the helpline made the database.
    """
    try:
        await asyncio.to_thread(upgrade, url)
    except (SQLAlchemyError, OSError):
        logger.error("database_failed")
        return False
    return True


async def keep_trying(url: str) -> None:
    """Until it works."""
    while True:
        await asyncio.sleep(PAUSE_SECONDS)
        if await migrate(url):
            return


@asynccontextmanager
async def open_database(url: str) -> AsyncIterator[Database]:
    """The database for as long as the block lasts; one that is silent holds up nobody.

    Raises:
        DatabaseUrlError: the URL cannot be used.
        NewerDatabaseError: a later version of the helpline made the database.
    """
    database = Database(url)
    trying = None if await migrate(url) else asyncio.create_task(keep_trying(url))
    try:
        yield database
    finally:
        if trying:
            trying.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await trying
        await database.close()
