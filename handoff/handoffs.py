"""What a person does with a handoff: ask for it, look after it, take it back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from handoff.codes import Code, code_digest, new_code
from handoff.completion import completed
from handoff.database import Database
from handoff.entry import UnknownConversationError
from handoff.expiry import person_wrote, postpone, return_to_day, unread_count
from handoff.kept_apart import drop_all
from handoff.models import Conversation, Handoff
from handoff.moves import Held, allowed, enter, hold_of, note, refuse_unless_open
from handoff.queries import locked
from handoff.requesting import hand_over, handoff_of
from handoff.states import OPEN, Action
from handoff.terms import Requested, Standing, Terms
from privacy.keys import KeyRing
from privacy.retention import Retention


class Handoffs:
    """Handoffs as the person who asked for them sees them, each under its conversation's id.

    Raises besides what is said: `UnknownHandoffError` when none was asked for,
    `IllegalActionError` when it cannot be done in the handoff's state.
    """

    def __init__(self, database: Database, keys: KeyRing, retention: Retention) -> None:
        self.completion = database.completion
        self._database = database
        self._keys = keys
        self._retention = retention

    @completed
    async def request(self, conversation_id: str, terms: Terms, now: datetime) -> Requested:
        """Hand a conversation over, with the person's consent: all of it happens, or nothing.

        It is kept for staff from now on, and what was struck out is deleted at once. Asked again
        after closing or withdrawing, it waits anew, under another code.

        Raises:
            UnknownConversationError: the conversation is gone.
            UnknownMessageError: something that was struck out is not recorded.
        """
        async with self._database.writing() as session:
            conversation = await session.scalar(locked(conversation_id))
            if conversation is None or conversation.expires_at <= now:
                raise UnknownConversationError
            former = await handoff_of(session, conversation_id)
            if former and former.state in OPEN:
                return Requested(former.id, former.state)
            handoff, code = await hand_over(session, conversation, terms, self._keys, now)
            await postpone(session, conversation, self._retention, now)
            await note(session, handoff, Action.REQUEST, now)
        if terms.left_out:
            await self._database.erase_traces()
        return Requested(handoff.id, handoff.state, code)

    @completed
    async def new_code(self, conversation_id: str, now: datetime) -> Code:
        """Another code for one who has lost theirs, which leads nowhere from now on.

        Raises:
            NotOpenError: the handoff is not open.
        """
        code = new_code()
        async with self._database.writing() as session:
            held = await hold_of(session, conversation_id)
            refuse_unless_open(held, now)
            held.handoff.code = code_digest(self._keys.current("handoff_code"), code)
        return code

    @completed
    async def withdraw(self, conversation_id: str, now: datetime) -> None:
        """Take the consent back: staff cannot read any more, and in a day all is gone."""
        async with self._database.writing() as session:
            held = await hold_of(session, conversation_id)
            state = allowed(held, Action.WITHDRAW, now)
            had_more = await drop_all(session, held.handoff.id)
            await return_to_day(session, held.conversation, self._retention, now)
            await enter(session, held.handoff, Action.WITHDRAW, state, now)
        if had_more:
            await self._database.erase_traces()

    @completed
    async def hand_back(self, conversation_id: str, now: datetime) -> None:
        """Let the bot talk with the person again; staff still have the handoff."""
        async with self._database.writing() as session:
            held = await hold_of(session, conversation_id)
            state = allowed(held, Action.HAND_BACK, now)
            await enter(session, held.handoff, Action.HAND_BACK, state, now)

    @completed
    async def reopen(self, conversation_id: str, now: datetime) -> None:
        """Ask staff to look again at a handoff that they closed, with all written since."""
        async with self._database.writing() as session:
            held = await hold_of(session, conversation_id)
            state = allowed(held, Action.REOPEN, now)
            await postpone(session, held.conversation, self._retention, now)
            await enter(session, held.handoff, Action.REOPEN, state, now)

    @completed
    async def person_wrote(self, conversation_id: str, now: datetime) -> bool:
        """Note that the person wrote, just after it was recorded; False when no handoff is open.

        `handoff.expiry.person_wrote` does the same within a transaction.
        """
        async with self._database.writing() as session:
            return await person_wrote(session, conversation_id, self._retention, now)

    @completed
    async def state_of(self, conversation_id: str, now: datetime) -> Standing | None:
        """How a conversation's handoff stands; None when none was ever asked for."""
        query = (
            select(Handoff, Conversation)
            .join_from(Handoff, Conversation)
            .where(Handoff.conversation_id == conversation_id)
        )
        async with self._database.reading() as session:
            found = (await session.execute(query)).first()
            if found is None:
                return None
            held = Held(found[0], found[1])
            return Standing(
                held.handoff.id,
                held.state(now),
                held.handoff.changed_at,
                held.conversation.expires_at,
                await unread_count(session, conversation_id),
            )
