"""What staff answer: a message like all others, and the note that it has to reach the person."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from handoff.entry import Entry
from handoff.models import Author, Delivery, Message
from handoff.moves import Held
from handoff.queries import known
from handoff.sealing import cipher_of, sealed
from privacy.keys import KeyRing


async def answered_before(
    session: AsyncSession, held: Held, answer_id: str | None, keys: KeyRing
) -> int | None:
    """The number of the message that was recorded under this id, or None."""
    if answer_id is None:
        return None
    conversation = held.conversation
    digest = cipher_of(conversation, keys).digest(answer_id)
    message = await session.scalar(known(conversation.id, [digest]))
    return message.number if message else None


async def append_answer(
    session: AsyncSession, held: Held, entry: Entry, keys: KeyRing, now: datetime
) -> int:
    """Add a message by staff to a conversation that is locked; return its number."""
    conversation = held.conversation
    query = select(func.max(Message.number)).where(Message.conversation_id == conversation.id)
    last = await session.scalar(query) or 0
    session.add_all(sealed(conversation.id, [entry], last, cipher_of(conversation, keys), now))
    await session.flush()
    delivery = Delivery(
        conversation_id=conversation.id, number=last + 1, next_attempt_at=now, attempts=0
    )
    session.add(delivery)
    await session.flush()
    return last + 1


async def wrote_since(session: AsyncSession, conversation_id: str, moment: datetime) -> bool:
    """Whether the person wrote after a moment."""
    query = select(Message.number).where(
        Message.conversation_id == conversation_id,
        Message.author == Author.PERSON,
        Message.at > moment,
    )
    return await session.scalar(query.limit(1)) is not None
