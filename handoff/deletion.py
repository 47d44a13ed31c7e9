"""Deletes conversations: rows, keys and links together, and an entry that says it happened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct, structs
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from handoff.database import Database
from handoff.models import Conversation, Deletion, Message, Pseudonym, Reason
from privacy.retention import Retention

BATCH = 200


class Purged(Struct, frozen=True):
    """How many of each were deleted because their time was over.

    `is_erased` tells whether their traces are gone from the files too; if not, somebody was just
    reading, and the next sweep does it.
    """

    conversations: int = 0
    messages: int = 0
    pseudonyms: int = 0
    deletion_entries: int = 0
    is_erased: bool = True


async def delete_conversations(
    session: AsyncSession, ids: Sequence[str], reason: Reason, now: datetime
) -> int:
    """Delete conversations that are locked by this transaction; return how many messages.

    Messages and links go with them, by the foreign keys.
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


async def purge_batch(session: AsyncSession, now: datetime) -> tuple[int, int]:
    """Delete some expired conversations; return how many, and how many messages.

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
    return len(ids), await delete_conversations(session, ids, Reason.EXPIRED, now)


async def purge_rest(session: AsyncSession, retention: Retention, now: datetime) -> Purged:
    """Delete expired links to conversations that live on, and old entries about deletions."""
    links = await session.scalars(
        select(Pseudonym.digest)
        .where(Pseudonym.expires_at <= now)
        .with_for_update(skip_locked=True)
    )
    entries = await session.scalars(
        select(Deletion.id)
        .where(Deletion.at <= now - retention.deletion_entry)
        .with_for_update(skip_locked=True)
    )
    digests, ids = links.all(), entries.all()
    for start in range(0, len(digests), BATCH):
        batch = digests[start : start + BATCH]
        await session.execute(delete(Pseudonym).where(Pseudonym.digest.in_(batch)))
    for start in range(0, len(ids), BATCH):
        await session.execute(delete(Deletion).where(Deletion.id.in_(ids[start : start + BATCH])))
    return Purged(pseudonyms=len(digests), deletion_entries=len(ids))


async def purge(database: Database, retention: Retention, now: datetime) -> Purged:
    """Delete all that is expired, in small transactions, and what it left in the files."""
    conversations = messages = 0
    while True:
        async with database.writing() as session:
            deleted, with_messages = await purge_batch(session, now)
        conversations += deleted
        messages += with_messages
        if deleted < BATCH:
            break
    async with database.writing() as session:
        rest = await purge_rest(session, retention, now)
    purged = structs.replace(rest, conversations=conversations, messages=messages)
    is_erased = await database.sweep_traces(deleted=purged != Purged())
    return structs.replace(purged, is_erased=is_erased)
