"""What staff see: the inbox, one handoff, and its transcript."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct
from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from handoff.completion import completed
from handoff.database import Database
from handoff.entry import Said
from handoff.kept_apart import CallbackWish, callback_of
from handoff.models import Conversation, Delivery, Handoff, Message
from handoff.moves import UnknownHandoffError
from handoff.sealing import cipher_of, opened
from handoff.states import OPEN, READABLE, State
from privacy.keys import KeyRing

PAGE = 200


class InboxItem(Struct, frozen=True, kw_only=True):
    """One handoff in the inbox.

    `waiting_since`: since when the person waits for a human being, None when nobody has to.
    `warned_at`: it expires at `expires_at`, and that is soon.
    """

    handoff_id: str
    state: State
    language: str | None
    channel: str
    topic: str | None
    is_danger: bool
    requested_at: datetime
    waiting_since: datetime | None
    last_message_at: datetime
    claimed_by: str | None
    claimed_at: datetime | None
    answered_at: datetime | None
    closed_at: datetime | None
    expires_at: datetime
    warned_at: datetime | None

    def waited(self, now: datetime) -> timedelta:
        """How long the person has waited: how urgent it is."""
        return now - self.waiting_since if self.waiting_since else timedelta()


class Transcript(Struct, frozen=True):
    """What staff may see of a handoff; `undelivered` are numbers of their own messages."""

    item: InboxItem
    said: list[Said]
    callback: CallbackWish | None
    undelivered: frozenset[int]


OF_CONVERSATION = frozenset({"language", "channel", "last_message_at", "expires_at"})
COLUMNS = tuple(
    Handoff.id.label(name)
    if name == "handoff_id"
    else getattr(Conversation if name in OF_CONVERSATION else Handoff, name)
    for name in InboxItem.__struct_fields__
)


def items(now: datetime) -> Select[Any]:
    """All handoffs whose time is not over."""
    return select(*COLUMNS).join_from(Handoff, Conversation).where(Conversation.expires_at > now)


def may_be_read(item: InboxItem) -> Select[Message]:
    """The messages that the person handed over; what was said after closing is not of them."""
    handed_over = (
        select(Handoff.conversation_id).where(Handoff.id == item.handoff_id).scalar_subquery()
    )
    query = select(Message).where(Message.conversation_id == handed_over).order_by(Message.number)
    if item.state is State.CLOSED and item.closed_at:
        return query.where(Message.at <= item.closed_at)
    return query


class Inbox:
    """Handoffs as staff see them.

    Raises `UnknownHandoffError` for one that is gone, withdrawn or expired: for staff it is not
    there.
    """

    def __init__(self, database: Database, keys: KeyRing) -> None:
        self.completion = database.completion
        self._database = database
        self._keys = keys

    @completed
    async def list(
        self,
        now: datetime,
        states: Collection[State] = OPEN,
        limit: int = PAGE,
        offset: int = 0,
    ) -> list[InboxItem]:
        """Handoffs in these states: those that wait first, the longest wait on top."""
        waits = (Handoff.state == State.WAITING).desc()
        longest = Handoff.waiting_since.asc().nulls_last()
        query = (
            items(now)
            .where(Handoff.state.in_(set(states) & READABLE))
            .order_by(waits, longest, Conversation.last_message_at.desc(), Handoff.id)
        )
        async with self._database.reading() as session:
            rows = (await session.execute(query.limit(limit).offset(offset))).mappings()
            return [InboxItem(**row) for row in rows]

    @completed
    async def item(self, handoff_id: str, now: datetime) -> InboxItem:
        """One handoff."""
        async with self._database.reading() as session:
            return await self._item(session, handoff_id, now)

    @completed
    async def transcript(self, handoff_id: str, now: datetime) -> Transcript:
        """All that the person handed over and what was said since, until it was closed.

        Raises:
            UnknownKeyError: the conversation's master key is not there.
            DecryptionError: the rows are not as they were written.
        """
        async with self._database.reading() as session:
            item = await self._item(session, handoff_id, now)
            query = select(Conversation).join(Handoff).where(Handoff.id == handoff_id)
            cipher = cipher_of((await session.scalars(query)).one(), self._keys)
            said = (await session.scalars(may_be_read(item))).all()
            undelivered = await session.scalars(
                select(Delivery.number)
                .join_from(Delivery, Handoff, Delivery.conversation_id == Handoff.conversation_id)
                .where(Handoff.id == handoff_id, Delivery.delivered_at.is_(None))
            )
            callback = await callback_of(session, handoff_id, cipher)
            return Transcript(item, opened(said, cipher), callback, frozenset(undelivered))

    async def _item(self, session: AsyncSession, handoff_id: str, now: datetime) -> InboxItem:
        query = items(now).where(Handoff.id == handoff_id, Handoff.state.in_(READABLE))
        row = (await session.execute(query)).mappings().first()
        if row is None:
            raise UnknownHandoffError
        return InboxItem(**row)
