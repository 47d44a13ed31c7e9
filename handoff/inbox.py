"""What staff see: the inbox, one handoff, and its transcript."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct
from sqlalchemy import Select, and_, select

from handoff.completion import completed
from handoff.database import Database
from handoff.entry import Said
from handoff.kept_apart import CallbackWish, opened_callback
from handoff.models import Callback, Conversation, Delivery, Handoff, Message
from handoff.moves import UnknownHandoffError
from handoff.sealing import cipher_of, opened
from handoff.states import OPEN, READABLE, State
from privacy.keys import KeyRing

PAGE = 100


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


def item_of(row: Sequence[Any]) -> InboxItem:
    """The item that a row of `items` begins with."""
    return InboxItem(**dict(zip(InboxItem.__struct_fields__, row, strict=False)))


def may_be_read(conversation_id: str, item: InboxItem) -> Select[Message, int | None]:
    """The messages that the person handed over, and which of them they do not have yet.

    What was said after closing was not handed over.
    """
    is_on_its_way = and_(
        Delivery.conversation_id == Message.conversation_id,
        Delivery.number == Message.number,
        Delivery.delivered_at.is_(None),
    )
    query = (
        select(Message, Delivery.number)
        .outerjoin_from(Message, Delivery, is_on_its_way)
        .where(Message.conversation_id == conversation_id)
        .order_by(Message.number)
    )
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
            rows = (await session.execute(query.limit(limit).offset(offset))).all()
        return [item_of(row) for row in rows]

    @completed
    async def item(self, handoff_id: str, now: datetime) -> InboxItem:
        """One handoff."""
        query = items(now).where(Handoff.id == handoff_id, Handoff.state.in_(READABLE))
        async with self._database.reading() as session:
            row = (await session.execute(query)).first()
        if row is None:
            raise UnknownHandoffError
        return item_of(row)

    @completed
    async def transcript(self, handoff_id: str, now: datetime) -> Transcript:
        """All that the person handed over and what was said since, until it was closed.

        Raises:
            UnknownKeyError: the conversation's master key is not there.
            DecryptionError: the rows are not as they were written.
        """
        query = (
            items(now)
            .outerjoin(Callback, Callback.handoff_id == Handoff.id)
            .add_columns(Conversation, Callback)
            .where(Handoff.id == handoff_id, Handoff.state.in_(READABLE))
        )
        async with self._database.reading() as session:
            row = (await session.execute(query)).first()
            if row is None:
                raise UnknownHandoffError
            item, (conversation, callback) = item_of(row), row[-2:]
            found = (await session.execute(may_be_read(conversation.id, item))).all()
        cipher = cipher_of(conversation, self._keys)
        return Transcript(
            item,
            opened([message for message, _ in found], cipher),
            opened_callback(callback, cipher),
            frozenset(number for _, number in found if number),
        )
