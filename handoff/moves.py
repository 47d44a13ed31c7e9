"""Moves a handoff from one state to another: held by one transaction, and noted with its time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct
from sqlalchemy import ColumnElement, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from handoff.models import Conversation, Handoff, HandoffEvent
from handoff.states import (
    HELD,
    OPEN,
    READABLE,
    Action,
    HeldByOtherError,
    NotOpenError,
    State,
    state_after,
)

# PostgreSQL gives an event its number before the transaction ends. Without this lock, held until
# then, a higher number could be read before a lower one is there, and that would be missed.
LOCK_EVENTS = text("SELECT pg_advisory_xact_lock(47151501)")

ONLY_WHO_HAS_IT = frozenset({Action.ANSWER, Action.CLOSE})


class UnknownHandoffError(Exception):
    """There is no such handoff: nobody asked for it, or it was deleted with its conversation."""


class Held(Struct, frozen=True):
    """A handoff and its conversation, which nobody else can change until the transaction ends."""

    handoff: Handoff
    conversation: Conversation

    def state(self, now: datetime) -> State:
        """Its state; one whose time is over counts as expired before it is swept."""
        return State.EXPIRED if self.conversation.expires_at <= now else self.handoff.state


async def hold(session: AsyncSession, handoff_id: str) -> Held:
    """Hold a handoff by its id.

    Raises:
        UnknownHandoffError: there is none.
    """
    return await held_by(session, Handoff.id == handoff_id)


async def hold_of(session: AsyncSession, conversation_id: str) -> Held:
    """Hold the handoff of a conversation.

    Raises:
        UnknownHandoffError: there is none.
    """
    return await held_by(session, Handoff.conversation_id == conversation_id)


async def held_by(session: AsyncSession, which: ColumnElement[bool]) -> Held:
    """Lock the conversation, as everybody does who changes anything of it; then look at the rest.

    In one query, PostgreSQL would show the handoff as it was before the lock was waited for.
    """
    lock = select(Conversation).join(Handoff).where(which).with_for_update(of=Conversation)
    conversation = await session.scalar(lock)
    handoff = await session.scalar(select(Handoff).where(which))
    if conversation is None or handoff is None:
        raise UnknownHandoffError
    return Held(handoff, conversation)


def allowed(held: Held, action: Action, now: datetime, staff: str | None = None) -> State:
    """The state that an action leads to.

    Raises:
        HeldByOtherError: somebody else of staff has the handoff.
        IllegalActionError: it cannot be done in the handoff's state.
    """
    state, has_it = held.state(now), held.handoff.claimed_by
    if state in HELD and has_it:
        if action is Action.CLAIM and state is not State.HANDED_BACK:
            raise HeldByOtherError(state, action, has_it)
        if action in ONLY_WHO_HAS_IT and has_it != staff:
            raise HeldByOtherError(state, action, has_it)
    return state_after(state, action)


def changes(
    handoff: Handoff, action: Action, now: datetime, staff: str | None
) -> Mapping[str, object]:
    """What an action sets besides the state."""
    nobody: dict[str, object] = {"claimed_at": None, "claimed_by": None}
    anew = {**nobody, "waiting_since": now, "closed_at": None, "warned_at": None}
    over = {**nobody, "waiting_since": None, "code": None}
    sets: Mapping[Action, dict[str, object]] = {
        Action.REQUEST: anew,
        Action.REOPEN: anew,
        Action.CLAIM: {"claimed_at": now, "claimed_by": staff},
        Action.RELEASE: {**nobody, "waiting_since": handoff.waiting_since or now},
        Action.ANSWER: {"answered_at": now, "waiting_since": None, "warned_at": None},
        Action.HAND_BACK: {"waiting_since": None},
        Action.CLOSE: {"closed_at": now, "waiting_since": None},
        Action.WITHDRAW: over,
        Action.EXPIRE: over,
    }
    return sets[action]


def refuse_unless_open(held: Held, now: datetime) -> None:
    """Raises NotOpenError: the handoff is over."""
    if (state := held.state(now)) not in OPEN:
        raise NotOpenError(state)


def refuse_unless_readable(held: Held, now: datetime) -> None:
    """Raises NotOpenError: the consent was taken back, or its time is over."""
    if (state := held.state(now)) not in READABLE:
        raise NotOpenError(state)


def set_state(
    handoff: Handoff, action: Action, state: State, now: datetime, staff: str | None = None
) -> None:
    """Set the state that an action led to, and what goes with it."""
    for name, value in changes(handoff, action, now, staff).items():
        setattr(handoff, name, value)
    handoff.state, handoff.changed_at = state, now


async def note(
    session: AsyncSession, handoff: Handoff, action: Action, now: datetime, staff: str | None = None
) -> None:
    """Note what was done: the last thing in a transaction.

    Whoever waited for something after this would hold up all handoffs.
    """
    await session.flush()
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(LOCK_EVENTS)
    event = HandoffEvent(
        handoff_id=handoff.id, at=now, action=action, state=handoff.state, staff=staff
    )
    session.add(event)
    await session.flush()


async def enter(  # noqa: PLR0913, PLR0917 - what is noted of an action
    session: AsyncSession,
    handoff: Handoff,
    action: Action,
    state: State,
    now: datetime,
    staff: str | None = None,
) -> None:
    """Set a state and note it: the last thing in a transaction."""
    set_state(handoff, action, state, now, staff)
    await note(session, handoff, action, now, staff)
