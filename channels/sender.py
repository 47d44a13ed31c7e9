"""Who sent a message, as far as the gateway needs it to answer."""

from __future__ import annotations

from msgspec import Struct


class Sender(Struct, frozen=True):
    """An address on a channel. It never shows itself in a log or a traceback."""

    channel: str
    address: str

    def __repr__(self) -> str:
        return f"Sender({self.channel})"
