"""A made-up message: pieces of text, of which some are names."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec import Struct

from privacy.recognizers.finding import Finding


class Piece(Struct, frozen=True):
    """A part of a message; a name as a whole, or text between names."""

    text: str
    is_name: bool = False


Message = list[Piece]


def text_of(message: Iterable[Piece]) -> str:
    return "".join(piece.text for piece in message)


def names_in(message: Iterable[Piece]) -> list[Finding]:
    """Where the names stand in the text of a message."""
    found, place = [], 0
    for piece in message:
        if piece.is_name:
            found.append(Finding(place, place + len(piece.text), "NAME"))
        place += len(piece.text)
    return found


def changed(message: Iterable[Piece], change: Callable[[str], str]) -> Message:
    """The same message with each piece's text changed."""
    return [Piece(change(piece.text), piece.is_name) for piece in message]
