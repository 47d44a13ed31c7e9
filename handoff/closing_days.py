"""Days on which staff are not there, as they entered them."""

from __future__ import annotations

from datetime import date

from msgspec import Struct
from sqlalchemy import delete, select

from handoff.completion import completed
from handoff.database import Database
from handoff.models import ClosingDay


class Closed(Struct, frozen=True):
    """A day, and the key of what is said about it, if anything is."""

    day: date
    text: str | None = None


class ClosingDays:
    """The closing days."""

    def __init__(self, database: Database) -> None:
        self.completion = database.completion
        self._database = database

    @completed
    async def list(self, since: date) -> list[Closed]:
        """The closing days from this one on, in order."""
        query = select(ClosingDay).where(ClosingDay.day >= since).order_by(ClosingDay.day)
        async with self._database.reading() as session:
            return [Closed(row.day, row.text) for row in await session.scalars(query)]

    @completed
    async def add(self, closed: Closed) -> None:
        """Add a day, or say something else about one that is there."""
        async with self._database.writing() as session:
            await session.merge(ClosingDay(day=closed.day, text=closed.text))

    @completed
    async def remove(self, day: date) -> bool:
        """Open on this day after all; False when it was not closed."""
        query = delete(ClosingDay).where(ClosingDay.day == day).returning(ClosingDay.day)
        async with self._database.writing() as session:
            return await session.scalar(query) is not None
