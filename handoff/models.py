"""The tables. Nothing in them tells who wrote; what was written is encrypted."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Integer, LargeBinary, String
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column

from handoff.base import COUNTING, Base, stored
from handoff.handoff_tables import (
    Attempt,
    Callback,
    ClosingDay,
    Delivery,
    Handoff,
    HandoffEvent,
    ReturnAddress,
)
from handoff.staff_models import StaffAccount as _  # noqa: F401 - joins the metadata
from handoff.utc_datetime import UtcDateTime

__all__ = (
    "Attempt",
    "Author",
    "Base",
    "Callback",
    "ClosingDay",
    "Conversation",
    "Deletion",
    "Delivery",
    "Handoff",
    "HandoffEvent",
    "Message",
    "Pseudonym",
    "Reason",
    "ReturnAddress",
    "Review",
)


class Author(StrEnum):
    """Who said something."""

    PERSON = "person"
    BOT = "bot"
    STAFF = "staff"


class Reason(StrEnum):
    """Why a conversation is gone: somebody said so, or its time was over."""

    DELETED = "deleted"
    EXPIRED = "expired"


class Review(StrEnum):
    """Why staff may want to look at what a person wrote."""

    NOT_UNDERSTOOD = "not_understood"
    NOT_HELPFUL = "not_helpful"


class Conversation(Base):
    """A conversation under a random id.

    `wrapped_key` is its own key, encrypted with the master key named by `key_id`; without the row
    nothing of the conversation can be read again. `state` is what the gateway needs to go on.
    """

    __tablename__ = "conversation"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    channel: Mapped[str] = mapped_column(String(16))
    language: Mapped[str | None] = mapped_column(String(35))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_message_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    wrapped_key: Mapped[bytes] = mapped_column(LargeBinary)
    key_id: Mapped[str] = mapped_column(String(16), index=True)
    state: Mapped[bytes | None] = mapped_column(LargeBinary)


class Pseudonym(Base):
    """The short-lived link from the keyed hash of an address to its conversation."""

    __tablename__ = "pseudonym"

    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("conversation.id", ondelete="CASCADE"), index=True
    )
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class Message(Base):
    """One message, numbered from 1 in its conversation.

    `message_id` is a hash, with a key of the conversation, of the id its channel gave it, so that
    a message sent again counts once. `review` tells why staff may want to look at it.
    """

    __tablename__ = "message"
    __table_args__ = (Unique("conversation_id", "message_id"),)

    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    author: Mapped[Author] = mapped_column(stored(Author))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    message_id: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    review: Mapped[Review | None] = mapped_column(stored(Review), index=True)


class Deletion(Base):
    """A deletion happened; nothing in it tells of what."""

    __tablename__ = "deletion"

    id: Mapped[int] = mapped_column(COUNTING, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    reason: Mapped[Reason] = mapped_column(stored(Reason))
    messages: Mapped[int] = mapped_column(Integer)
