"""What staff do with a handoff: claim, answer, release, close, reopen it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from handoff.completion import completed
from handoff.database import Database
from handoff.entry import Entry
from handoff.expiry import postpone, shorten_links
from handoff.kept_apart import drop_all
from handoff.models import Author, Conversation, Handoff
from handoff.moves import allowed, enter, hold
from handoff.staff_answer import answered_before, append_answer, wrote_since
from handoff.states import OPEN, Action, IllegalActionError, State
from privacy.keys import KeyRing
from privacy.retention import Retention

WRITTEN_SINCE = (
    "the person has written since it was closed, and did not hand that over; only they can reopen."
)


class Desk:
    """Handoffs as staff work on them, each under its own id; `staff` is who does it.

    Raises besides what is said: `UnknownHandoffError` when there is none with this id,
    `IllegalActionError` when it cannot be done in its state, and `HeldByOtherError`, which names
    who has it, when that is somebody else.
    """

    def __init__(self, database: Database, keys: KeyRing, retention: Retention) -> None:
        self.completion = database.completion
        self._database = database
        self._keys = keys
        self._retention = retention

    @completed
    async def claim(self, handoff_id: str, staff: str, now: datetime) -> None:
        """Take a handoff; of several who do so at once, one gets it."""
        await self._move(handoff_id, Action.CLAIM, staff, now)

    @completed
    async def release(self, handoff_id: str, staff: str, now: datetime) -> None:
        """Let somebody else take a handoff, also one that a colleague left lying."""
        await self._move(handoff_id, Action.RELEASE, staff, now)

    @completed
    async def answer(
        self,
        handoff_id: str,
        staff: str,
        content: bytes,
        now: datetime,
        answer_id: str | None = None,
    ) -> int:
        """Add a message for the person; return its number.

        What is sent again under the same `answer_id` counts once.

        Raises:
            UnknownKeyError: the conversation's master key is not there.
        """
        async with self._database.writing() as session:
            held = await hold(session, handoff_id)
            if number := await answered_before(session, held, answer_id, self._keys):
                return number
            state = allowed(held, Action.ANSWER, now, staff)
            entry = Entry(Author.STAFF, content, answer_id)
            number = await append_answer(session, held, entry, self._keys, now)
            await postpone(session, held.conversation, self._retention, now)
            await enter(session, held.handoff, Action.ANSWER, state, now, staff)
        return number

    @completed
    async def close(self, handoff_id: str, staff: str, now: datetime) -> None:
        """End a handoff; where to call back and where to send answers is deleted at once."""
        async with self._database.writing() as session:
            held = await hold(session, handoff_id)
            state = allowed(held, Action.CLOSE, now, staff)
            had_more = await drop_all(session, handoff_id)
            await shorten_links(session, held.conversation.id, self._retention, now)
            await enter(session, held.handoff, Action.CLOSE, state, now, staff)
        if had_more:
            await self._database.erase_traces()

    @completed
    async def reopen(self, handoff_id: str, staff: str, now: datetime) -> None:
        """Take back that a handoff was closed, if the person has not written since."""
        async with self._database.writing() as session:
            held = await hold(session, handoff_id)
            state = allowed(held, Action.REOPEN, now, staff)
            closed_at = held.handoff.closed_at or held.handoff.changed_at
            if await wrote_since(session, held.conversation.id, closed_at):
                raise IllegalActionError(State.CLOSED, Action.REOPEN, WRITTEN_SINCE)
            await enter(session, held.handoff, Action.REOPEN, state, now, staff)

    @completed
    async def expire(self, handoff_id: str, staff: str, now: datetime) -> None:
        """End a handoff's time now, as a person may ask for on the phone.

        Nobody can read it from this moment on, and no address leads to it; the next sweep deletes
        it.
        """
        async with self._database.writing() as session:
            held = await hold(session, handoff_id)
            state = allowed(held, Action.EXPIRE, now, staff)
            await drop_all(session, handoff_id)
            held.conversation.expires_at = now
            await enter(session, held.handoff, Action.EXPIRE, state, now, staff)
        await self._database.erase_traces()

    @completed
    async def warn_of_expiry(self, now: datetime) -> int:
        """Mark the open handoffs whose time is soon over, each once; return how many."""
        soon = now + self._retention.expiry_warning
        query = (
            select(Handoff)
            .join(Conversation)
            .where(
                Handoff.state.in_(OPEN),
                Handoff.warned_at.is_(None),
                Conversation.expires_at > now,
                Conversation.expires_at <= soon,
            )
            .with_for_update(of=Handoff, skip_locked=True)
        )
        async with self._database.writing() as session:
            handoffs = (await session.scalars(query)).all()
            for handoff in handoffs:
                handoff.warned_at = now
        return len(handoffs)

    async def _move(self, handoff_id: str, action: Action, staff: str, now: datetime) -> None:
        async with self._database.writing() as session:
            held = await hold(session, handoff_id)
            state = allowed(held, action, now, staff)
            await enter(session, held.handoff, action, state, now, staff)
