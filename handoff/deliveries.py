"""The way of staff's messages to the person: due, told of, delivered, or failed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from msgspec import Struct
from sqlalchemy import and_, select, update
from sqlalchemy.sql.elements import ColumnElement

from handoff.completion import completed
from handoff.database import Database
from handoff.entry import Said
from handoff.expiry import shorten_links
from handoff.kept_apart import address_purpose
from handoff.models import Conversation, Delivery, Handoff, Message, ReturnAddress
from handoff.moves import hold_of
from handoff.sealing import cipher_of, opened
from handoff.states import State
from privacy.keys import KeyRing
from privacy.retention import Retention

AT_ONCE = 100
# Whoever takes a message to push it has this long before another may try.
LEASE = timedelta(minutes=2)
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 720))


class Undelivered(Struct, frozen=True, kw_only=True):
    """A message from staff that has to reach the person.

    `channel` is where they are. Without their consent to push, `address` is None: it waits until
    they write. `shows_answer`: the content itself may be pushed, not only that there is one.
    """

    handoff_id: str
    conversation_id: str
    language: str | None
    said: Said
    attempts: int
    channel: str
    address: str | None = None
    shows_answer: bool = False

    def __repr__(self) -> str:
        return f"Undelivered({self.conversation_id}, {self.said.number}, {self.channel})"


def this(conversation_id: str, numbers: Collection[int]) -> ColumnElement[bool]:
    return and_(Delivery.conversation_id == conversation_id, Delivery.number.in_(numbers))


def due(now: datetime) -> ColumnElement[bool]:
    """What may be tried now: neither delivered nor told of, and its pause is over."""
    return and_(
        Delivery.delivered_at.is_(None),
        Delivery.notified_at.is_(None),
        Delivery.next_attempt_at <= now,
    )


class Deliveries:
    """Staff's messages on their way, for whatever channel the person is on."""

    def __init__(self, database: Database, keys: KeyRing, retention: Retention) -> None:
        self.completion = database.completion
        self._database = database
        self._keys = keys
        self._retention = retention

    @completed
    async def undelivered(self, now: datetime) -> list[Undelivered]:
        """What may be tried now, the oldest first.

        One whose master key is missing is left out: it can be read by nobody.

        Raises:
            DecryptionError: the rows are not as they were written.
        """
        query = (
            select(Delivery, Message, Handoff, Conversation, ReturnAddress)
            .join_from(Delivery, Message)
            .join(Conversation, Conversation.id == Delivery.conversation_id)
            .join(Handoff, Handoff.conversation_id == Conversation.id)
            .outerjoin(ReturnAddress, ReturnAddress.handoff_id == Handoff.id)
            .where(due(now), Conversation.expires_at > now)
            .order_by(Message.at, Delivery.number)
            .limit(AT_ONCE)
        )
        async with self._database.reading() as session:
            rows = (await session.execute(query)).all()
        return [self._open(*row) for row in rows if self._keys.knows(row[3].key_id)]

    @completed
    async def unread(self, conversation_id: str) -> list[Said]:
        """What staff wrote and the person does not have yet, for when they come back.

        Raises:
            UnknownKeyError: the conversation's master key is not there.
            DecryptionError: the rows are not as they were written.
        """
        query = (
            select(Message)
            .join_from(Message, Delivery)
            .where(Delivery.conversation_id == conversation_id, Delivery.delivered_at.is_(None))
            .order_by(Message.number)
        )
        async with self._database.reading() as session:
            conversation = await session.get(Conversation, conversation_id)
            rows = (await session.scalars(query)).all()
        return opened(rows, cipher_of(conversation, self._keys)) if conversation else []

    @completed
    async def take(self, conversation_id: str, number: int, now: datetime) -> bool:
        """Take a message to push it; False when another process has it, or it is not due."""
        query = update(Delivery).where(this(conversation_id, [number]), due(now))
        query = query.values(next_attempt_at=now + LEASE)
        async with self._database.writing() as session:
            return await session.scalar(query.returning(Delivery.number)) is not None

    @completed
    async def mark_notified(self, conversation_id: str, number: int, now: datetime) -> None:
        """The person was told that there is a message; it stays unread until they get it."""
        query = update(Delivery).where(this(conversation_id, [number]))
        async with self._database.writing() as session:
            await session.execute(query.values(notified_at=now, next_attempt_at=None))

    @completed
    async def mark_delivered(
        self, conversation_id: str, numbers: Collection[int], now: datetime
    ) -> None:
        """The person has these messages.

        Raises:
            UnknownHandoffError: the handoff was deleted meanwhile.
        """
        query = update(Delivery).where(
            this(conversation_id, numbers), Delivery.delivered_at.is_(None)
        )
        async with self._database.writing() as session:
            held = await hold_of(session, conversation_id)
            await session.execute(query.values(delivered_at=now, next_attempt_at=None))
            if held.state(now) is State.CLOSED:
                await shorten_links(session, conversation_id, self._retention, now)

    @completed
    async def mark_failed(
        self, conversation_id: str, number: int, reason: str, now: datetime, *, is_final: bool
    ) -> datetime | None:
        """Pushing failed; return when to try again, or None: it waits until the person writes.

        `reason` is a code of the channel, never its text. `is_final`: it would always fail.
        """
        async with self._database.writing() as session:
            key = (conversation_id, number)
            delivery = await session.get(Delivery, key, with_for_update=True)
            if delivery is None or delivery.delivered_at:
                return None
            is_last = is_final or delivery.attempts >= len(PAUSES)
            next_attempt_at = None if is_last else now + PAUSES[delivery.attempts]
            delivery.attempts += 1
            delivery.failure, delivery.next_attempt_at = reason, next_attempt_at
            return next_attempt_at

    def _open(
        self,
        delivery: Delivery,
        message: Message,
        handoff: Handoff,
        conversation: Conversation,
        path: ReturnAddress | None,
    ) -> Undelivered:
        cipher = cipher_of(conversation, self._keys)
        address = None
        if path and path.may_push:
            address = cipher.decrypt(path.address, address_purpose(path.channel)).decode()
        return Undelivered(
            handoff_id=handoff.id,
            conversation_id=conversation.id,
            language=conversation.language,
            said=opened([message], cipher)[0],
            attempts=delivery.attempts,
            channel=path.channel if path else conversation.channel,
            address=address,
            shows_answer=bool(path and path.shows_answer),
        )
