"""How a handoff begins: all that the person agreed to, in the transaction of the caller."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from handoff.codes import Code, code_digest, new_code
from handoff.kept_apart import keep_callback, keep_return_path
from handoff.models import Conversation, Handoff
from handoff.moves import set_state
from handoff.sealing import cipher_of
from handoff.states import Action, State, state_after
from handoff.striking_out import strike_out
from handoff.terms import Terms
from privacy.keys import KeyRing


async def handoff_of(session: AsyncSession, conversation_id: str) -> Handoff | None:
    """The handoff that a conversation has, or None."""
    query = select(Handoff).where(Handoff.conversation_id == conversation_id)
    found: Handoff | None = await session.scalar(query)
    return found


async def hand_over(
    session: AsyncSession, conversation: Conversation, terms: Terms, keys: KeyRing, now: datetime
) -> tuple[Handoff, Code]:
    """Hand over a conversation that is locked by this transaction.

    Raises:
        IllegalActionError: that was done already.
        UnknownMessageError: something that was struck out is not recorded.
    """
    former = await handoff_of(session, conversation.id)
    state = state_after(former.state, Action.REQUEST) if former else State.WAITING
    code = new_code()
    handoff = former or Handoff(id=secrets.token_hex(16), conversation_id=conversation.id)
    handoff.code = code_digest(keys.current("handoff_code"), code)
    handoff.topic, handoff.is_danger = terms.topic, terms.is_danger
    handoff.requested_at, handoff.answered_at = now, None
    set_state(handoff, Action.REQUEST, state, now)
    session.add(handoff)
    await session.flush()
    await strike_out(session, conversation.id, terms.left_out)
    cipher = cipher_of(conversation, keys)
    if terms.callback:
        await keep_callback(session, handoff.id, terms.callback, cipher)
    if terms.return_path:
        await keep_return_path(session, handoff.id, terms.return_path, cipher)
    return handoff, code
