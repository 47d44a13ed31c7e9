"""What has happened to handoffs since somebody last looked: cheap, to be asked again and again."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from sqlalchemy import func, select

from handoff.completion import completed
from handoff.database import Database
from handoff.models import Handoff, HandoffEvent
from handoff.states import Action, State

AT_ONCE = 500


class Change(Struct, frozen=True):
    """Something was done to a conversation's handoff, which led to a state."""

    conversation_id: str
    handoff_id: str
    action: Action
    state: State
    at: datetime
    staff: str | None


class News(Struct, frozen=True):
    """Changes, the oldest first, and the cursor to ask with the next time."""

    cursor: int
    changes: tuple[Change, ...] = ()


class Newsroom:
    """Tells every process what happened in any of them: one query by primary key."""

    def __init__(self, database: Database) -> None:
        self.completion = database.completion
        self._database = database

    @completed
    async def news_since(self, cursor: int | None) -> News:
        """What happened since; with None, nothing but the cursor to begin with."""
        if cursor is None:
            async with self._database.reading() as session:
                return News(await session.scalar(select(func.max(HandoffEvent.id))) or 0)
        query = (
            select(HandoffEvent, Handoff.conversation_id)
            .join(Handoff)
            .where(HandoffEvent.id > cursor)
            .order_by(HandoffEvent.id)
            .limit(AT_ONCE)
        )
        async with self._database.reading() as session:
            rows = (await session.execute(query)).all()
        changes = tuple(
            Change(
                conversation_id, event.handoff_id, event.action, event.state, event.at, event.staff
            )
            for event, conversation_id in rows
        )
        return News(rows[-1][0].id if rows else cursor, changes)

    @completed
    async def history(self, handoff_id: str) -> list[Change]:
        """Who did what to one handoff, and when, the oldest first."""
        query = (
            select(HandoffEvent, Handoff.conversation_id)
            .join(Handoff)
            .where(HandoffEvent.handoff_id == handoff_id)
            .order_by(HandoffEvent.id)
        )
        async with self._database.reading() as session:
            rows = (await session.execute(query)).all()
        return [
            Change(
                conversation_id, event.handoff_id, event.action, event.state, event.at, event.staff
            )
            for event, conversation_id in rows
        ]
