"""The tables of handoffs. Who wrote is in none of them; numbers and addresses are encrypted.

When a handoff's conversation ends and when its last message came stays with the conversation: two
copies could differ.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, ForeignKeyConstraint, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from handoff.base import COUNTING, Base, stored
from handoff.states import Action, State
from handoff.utc_datetime import UtcDateTime

HANDOFF = "handoff.id"


class Handoff(Base):
    """A conversation that was handed to staff with the person's consent; one per conversation.

    `code` is the keyed hash of the person's code. `waiting_since` is since when the person waits
    for a human being to answer, None when nobody has to. `warned_at` is when staff were warned
    that it is going to expire.
    """

    __tablename__ = "handoff"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("conversation.id", ondelete="CASCADE"), unique=True
    )
    state: Mapped[State] = mapped_column(stored(State), index=True)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    code: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    topic: Mapped[str | None] = mapped_column(String(64))
    is_danger: Mapped[bool]
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime)
    waiting_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    claimed_by: Mapped[str | None] = mapped_column(String(64))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    warned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class HandoffEvent(Base):
    """Who did what to a handoff, and when; `staff` is None when it was the person or the clock.

    Its ids are never given twice, not even after the newest was deleted: who reads on from one
    would miss what comes next.
    """

    __tablename__ = "handoff_event"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - SQLAlchemy's own convention

    id: Mapped[int] = mapped_column(COUNTING, primary_key=True)
    handoff_id: Mapped[str] = mapped_column(ForeignKey(HANDOFF, ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    action: Mapped[Action] = mapped_column(stored(Action))
    state: Mapped[State] = mapped_column(stored(State))
    staff: Mapped[str | None] = mapped_column(String(64))


class Callback(Base):
    """Where and when to call somebody back, encrypted; there while its handoff is open."""

    __tablename__ = "callback"

    handoff_id: Mapped[str] = mapped_column(
        ForeignKey(HANDOFF, ondelete="CASCADE"), primary_key=True
    )
    content: Mapped[bytes] = mapped_column(LargeBinary)


class ReturnAddress(Base):
    """Where an answer can be sent, encrypted; there while its handoff is open.

    `may_push`: the person said that it is safe to write to this phone. `shows_answer`: they chose
    that the answer itself is sent, not only that there is one.
    """

    __tablename__ = "return_address"

    handoff_id: Mapped[str] = mapped_column(
        ForeignKey(HANDOFF, ondelete="CASCADE"), primary_key=True
    )
    channel: Mapped[str] = mapped_column(String(16))
    address: Mapped[bytes] = mapped_column(LargeBinary)
    may_push: Mapped[bool]
    shows_answer: Mapped[bool]


class Delivery(Base):
    """How far a message from staff has come on its way to the person.

    `notified_at`: they were told that there is one. `delivered_at`: they have it. Without
    `next_attempt_at` nobody tries to push it any more. `failure` is a code, never a text.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        ForeignKeyConstraint(
            ["conversation_id", "number"],
            ["message.conversation_id", "message.number"],
            ondelete="CASCADE",
            name="fk_delivery_conversation_id_number",
        ),
    )

    conversation_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    next_attempt_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    attempts: Mapped[int]
    failure: Mapped[str | None] = mapped_column(String(64))
    notified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Attempt(Base):
    """How often codes were tried by a sender (a keyed hash), or by all, until a moment."""

    __tablename__ = "attempt"

    who: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    count: Mapped[int]
    until: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class ClosingDay(Base):
    """A day on which staff are not there; `text` is the key of what is said about it."""

    __tablename__ = "closing_day"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    text: Mapped[str | None] = mapped_column(String(64))
