"""How long what people wrote is kept."""

from __future__ import annotations

from datetime import timedelta

from msgspec import Struct


class RetentionError(Exception):
    """A period cannot be used; the text names it and what it may be."""


class Retention(Struct, frozen=True, kw_only=True):
    """The periods, each counted from the last message or, for an entry, from its making.

    `conversation`: what nobody handed off, and the link from a person's address to it.
    `handoff`: a conversation that was handed to staff with the person's consent.
    `expiry_warning`: how long before its end staff are warned that a handoff will expire.
    `deletion_entry`: the content-free record that a conversation was deleted.
    """

    conversation: timedelta = timedelta(hours=24)
    handoff: timedelta = timedelta(days=90)
    expiry_warning: timedelta = timedelta(days=7)
    deletion_entry: timedelta = timedelta(days=365)

    def __post_init__(self) -> None:
        """Raises RetentionError: a period is not longer than nothing, or a handoff's too short."""
        for name in self.__struct_fields__:
            if getattr(self, name) <= timedelta():
                raise RetentionError(f"The retention '{name}' must be longer than nothing.")
        if self.handoff < self.conversation:
            raise RetentionError(
                "The retention 'handoff' must not be shorter than 'conversation', or handing a "
                "conversation over would make it end earlier."
            )
        if self.expiry_warning >= self.handoff:
            raise RetentionError(
                "The retention 'expiry_warning' must be shorter than 'handoff', or staff would be "
                "warned of every handoff from its first day."
            )
