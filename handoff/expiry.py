"""How long a handed-off conversation lives, with the links that lead the person to it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from handoff.links import renew
from handoff.models import Conversation, Delivery
from handoff.moves import UnknownHandoffError, hold_of
from handoff.states import OPEN, State
from privacy.retention import Retention


async def postpone(
    session: AsyncSession, conversation: Conversation, retention: Retention, now: datetime
) -> None:
    """Count the time of a handoff from now; the person's links live as long.

    Otherwise, whoever comes back after two days would not find the answer.
    """
    conversation.expires_at = max(conversation.expires_at, now + retention.handoff)
    conversation.last_message_at = max(conversation.last_message_at, now)
    await session.flush()
    await renew(session, conversation.id, now, conversation.expires_at)


async def person_wrote(
    session: AsyncSession, conversation_id: str, retention: Retention, now: datetime
) -> bool:
    """Note that the person wrote: in the transaction that records it, or just after.

    Their handoff's time counts anew, and they wait for an answer. False when no handoff is open.
    """
    try:
        held = await hold_of(session, conversation_id)
    except UnknownHandoffError:
        return False
    state = held.state(now)
    if state not in OPEN:
        return False
    held.handoff.warned_at = None
    if state is not State.HANDED_BACK:
        held.handoff.waiting_since = held.handoff.waiting_since or now
    await postpone(session, held.conversation, retention, now)
    return True


async def return_to_day(
    session: AsyncSession, conversation: Conversation, retention: Retention, now: datetime
) -> None:
    """Let a conversation end as one that nobody handed off does, counted from now."""
    conversation.expires_at = now + retention.conversation
    await session.flush()
    await renew(session, conversation.id, now, conversation.expires_at)


async def shorten_links(
    session: AsyncSession, conversation_id: str, retention: Retention, now: datetime
) -> None:
    """After closing: the links end after a day, unless an answer still waits to be read."""
    if not await unread_count(session, conversation_id):
        await renew(session, conversation_id, now, now + retention.conversation)


async def unread_count(session: AsyncSession, conversation_id: str) -> int:
    """How many messages of staff the person does not have yet."""
    query = select(func.count()).where(
        Delivery.conversation_id == conversation_id, Delivery.delivered_at.is_(None)
    )
    return await session.scalar(query) or 0
