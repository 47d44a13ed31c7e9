"""Does one thing in the database and ends: for commands, while nothing else needs to run."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from handoff.database import Database
from handoff.migrate import upgrade

T = TypeVar("T")


def run_in_database(url: str, work: Callable[[Database], Awaitable[T]]) -> T:
    """Do something in a database whose tables are made or brought up to date first.

    Raises:
        DatabaseUrlError: the URL cannot be used.
        NewerDatabaseError: a later version of the helpline made the database.
        SQLAlchemyError, OSError: the database does not answer.
    """

    async def opened() -> T:
        database = Database(url)
        try:
            return await work(database)
        finally:
            await database.close()

    upgrade(url)
    return asyncio.run(opened())
