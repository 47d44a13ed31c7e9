"""What a person agrees to when they hand a conversation over, and what they are told of it."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from handoff.codes import Code
from handoff.kept_apart import CallbackWish, ReturnPath
from handoff.states import WITH_STAFF, State


class Terms(Struct, frozen=True, kw_only=True):
    """What a person agreed to hand over.

    `left_out` are the numbers of the messages they struck out. `topic` and `is_danger` are for
    staff, who see them in the inbox.
    """

    left_out: frozenset[int] = frozenset()
    topic: str | None = None
    is_danger: bool = False
    return_path: ReturnPath | None = None
    callback: CallbackWish | None = None


class Requested(Struct, frozen=True):
    """A handoff that was asked for. `code` is None when one was open already: nothing changed."""

    handoff_id: str
    state: State
    code: Code | None = None


class Standing(Struct, frozen=True):
    """What a person may know of their handoff: its state, since when, and until when it is kept.

    `unread` counts the messages of staff that they do not have yet.
    """

    handoff_id: str
    state: State
    since: datetime
    kept_until: datetime
    unread: int

    @property
    def is_with_staff(self) -> bool:
        """Whether staff talk with the person, so that the bot is silent."""
        return self.state in WITH_STAFF
