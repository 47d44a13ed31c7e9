"""Deletes conversations: all their rows and keys together, and an entry that says it happened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct, structs
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from handoff.database import Database
from handoff.kept_apart import drop_orphans
from handoff.models import (
    Attempt,
    ClosingDay,
    Conversation,
    Deletion,
    Handoff,
    Message,
    Pseudonym,
    Reason,
)
from handoff.sweeping import delete_where, sweep_not_handed_over
from privacy.retention import Retention

BATCH = 200
ZONES = timedelta(days=1)  # a day is over everywhere a day after it is over somewhere


class Purged(Struct, frozen=True):
    """How many of each were deleted because their time was over.

    `handoffs` went with their conversations. `kept_apart` are wishes to be called and return
    addresses of handoffs that are not open any more, which closing should have deleted.
    `is_erased` tells whether their traces are gone from the files too; if not, somebody was just
    reading, and the next sweep does it.
    """

    conversations: int = 0
    messages: int = 0
    pseudonyms: int = 0
    deletion_entries: int = 0
    handoffs: int = 0
    kept_apart: int = 0
    attempts: int = 0
    closing_days: int = 0
    is_erased: bool = True


async def delete_conversations(
    session: AsyncSession, ids: Sequence[str], reason: Reason, now: datetime
) -> int:
    """Delete conversations that are locked by this transaction; return how many messages.

    Messages, links and handoffs go with them, by the foreign keys.
    """
    counted = await session.execute(
        select(Message.conversation_id, func.count())
        .where(Message.conversation_id.in_(ids))
        .group_by(Message.conversation_id)
    )
    messages = dict(counted.all())
    await session.execute(delete(Conversation).where(Conversation.id.in_(ids)))
    session.add_all(
        Deletion(at=now, reason=reason, messages=messages.get(conversation_id, 0))
        for conversation_id in ids
    )
    return sum(messages.values())


async def purge_batch(session: AsyncSession, now: datetime) -> Purged:
    """Delete some expired conversations; return how many, with messages and handoffs.

    One that another process is just writing to or deleting is left for the next time.
    """
    ids = (
        await session.scalars(
            select(Conversation.id)
            .where(Conversation.expires_at <= now)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        )
    ).all()
    handoffs = select(func.count()).where(Handoff.conversation_id.in_(ids))
    return Purged(
        conversations=len(ids),
        handoffs=await session.scalar(handoffs) or 0,
        messages=await delete_conversations(session, ids, Reason.EXPIRED, now),
    )


async def purge_rest(session: AsyncSession, retention: Retention, now: datetime) -> Purged:
    """Delete what is over of conversations that live on, and what belongs to none."""
    return Purged(
        messages=await sweep_not_handed_over(session, retention, now),
        kept_apart=await drop_orphans(session),
        pseudonyms=await delete_where(session, Pseudonym.digest, Pseudonym.expires_at <= now),
        attempts=await delete_where(session, Attempt.who, Attempt.until <= now),
        closing_days=await delete_where(
            session, ClosingDay.day, ClosingDay.day < (now - ZONES).date()
        ),
        deletion_entries=await delete_where(
            session, Deletion.id, Deletion.at <= now - retention.deletion_entry
        ),
    )


async def purge(database: Database, retention: Retention, now: datetime) -> Purged:
    """Delete all that is expired, in small transactions, and what it left in the files."""
    swept = Purged()
    while True:
        async with database.writing() as session:
            batch = await purge_batch(session, now)
        swept = added(swept, batch)
        if batch.conversations < BATCH:
            break
    async with database.writing() as session:
        swept = added(swept, await purge_rest(session, retention, now))
    is_erased = await database.sweep_traces(deleted=swept != Purged())
    return structs.replace(swept, is_erased=is_erased)


def added(one: Purged, other: Purged) -> Purged:
    """The sums of two."""
    counters = [name for name in Purged.__struct_fields__ if name != "is_erased"]
    return Purged(**{name: getattr(one, name) + getattr(other, name) for name in counters})
