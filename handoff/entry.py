"""What goes into the store, and what comes out of it."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from handoff.models import Author, Review


class UnknownConversationError(Exception):
    """No conversation has this id: it never began, was deleted, or its time is over."""


class Entry(Struct, frozen=True):
    """Something said, to be recorded: redacted, and in the form its author's room gives it.

    `message_id` is the id the channel gave it, if it may come again. `review` marks it for staff.
    """

    author: Author
    content: bytes
    message_id: str | None = None
    review: Review | None = None


class Said(Struct, frozen=True):
    """Something said, as it was recorded; `number` counts from 1 in its conversation."""

    number: int
    at: datetime
    author: Author
    content: bytes
    review: Review | None = None


class Recorded(Struct, frozen=True):
    """The number of the last entry; `is_repeat` when it was known and nothing was recorded."""

    last: int
    is_repeat: bool = False
