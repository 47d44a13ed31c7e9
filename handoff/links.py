"""The short-lived link from a pseudonym to its conversation."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from handoff.models import Conversation, Pseudonym
from handoff.sealing import give_key
from privacy.encryption import ConversationCipher
from privacy.keys import KeyRing


async def linked(session: AsyncSession, digest: bytes, keys: KeyRing, now: datetime) -> str | None:
    """The id of the conversation that this pseudonym has now, or None.

    One whose master key is lost helps nobody: it counts as none, so that the person gets another.
    """
    query = (
        select(Conversation.id, Conversation.key_id)
        .join(Pseudonym)
        .where(
            Pseudonym.digest == digest,
            Pseudonym.expires_at > now,
            Conversation.expires_at > now,
        )
    )
    found = (await session.execute(query)).first()
    return found.id if found and keys.knows(found.key_id) else None


def new_conversation(
    channel: str, keys: KeyRing, now: datetime, expires_at: datetime, new_id: str | None = None
) -> Conversation:
    """A conversation with a random key, under `new_id` or a random id."""
    conversation = Conversation(
        id=new_id or secrets.token_hex(16),
        channel=channel,
        created_at=now,
        last_message_at=now,
        expires_at=expires_at,
    )
    give_key(conversation, ConversationCipher.begin(conversation.id), keys)
    return conversation


async def link(
    session: AsyncSession, digest: bytes, former: Pseudonym | None, conversation: Conversation
) -> None:
    """Store a new conversation and let the pseudonym lead to it.

    `former` is the pseudonym's expired row, locked by this transaction, or None when it had none.

    Raises:
        IntegrityError: it had none, and another process has linked it since.
    """
    session.add(conversation)
    await session.flush()
    row = former or Pseudonym(digest=digest)
    row.conversation_id = conversation.id
    row.expires_at = conversation.expires_at
    session.add(row)
    await session.flush()


async def renew(
    session: AsyncSession, conversation_id: str, now: datetime, expires_at: datetime
) -> None:
    """Let the links to a conversation live on; what has expired stays so."""
    await session.execute(
        update(Pseudonym)
        .where(Pseudonym.conversation_id == conversation_id, Pseudonym.expires_at > now)
        .values(expires_at=expires_at)
    )
