"""After a new master key was made: wraps every conversation's key anew, without a break."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from handoff.database import Database
from handoff.models import Conversation
from handoff.sealing import cipher_of, give_key
from privacy.keys import KeyRing, UnknownKeyError

BATCH = 200


async def rewrap_batch(database: Database, keys: KeyRing, after: str) -> tuple[int, str | None]:
    """Wrap some keys anew; return how many, and the id to go on after (None at the end)."""
    wrapped = 0
    async with database.writing() as session:
        rows = (
            await session.scalars(
                select(Conversation)
                .where(Conversation.key_id != keys.current("messages").id, Conversation.id > after)
                .order_by(Conversation.id)
                .limit(BATCH)
                .with_for_update()
            )
        ).all()
        for conversation in rows:
            try:
                cipher = cipher_of(conversation, keys)
            except UnknownKeyError:
                continue  # unreadable already: it stays until it expires
            give_key(conversation, cipher, keys)
            wrapped += 1
    return wrapped, rows[-1].id if len(rows) == BATCH else None


async def rewrap(database: Database, keys: KeyRing, now: datetime) -> int:
    """Wrap every conversation's key with the current master key; return how many.

    Former master keys that nothing needs any more are deleted, those replaced within the last hour
    only by a later call.

    Raises:
        DecryptionError: a wrapped key was changed since it was written.
    """
    wrapped = 0
    after: str | None = ""
    while after is not None:
        batch, after = await rewrap_batch(database, keys, after)
        wrapped += batch
    async with database.reading() as session:
        in_use = set(await session.scalars(select(Conversation.key_id).distinct()))
    keys.drop_former(in_use, now)
    return wrapped
