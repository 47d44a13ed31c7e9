"""Divides a text into pages that are short enough for an SMS."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from channels.sms.segments import count_segments, fits, is_gsm

# Where a block may be divided, the best places first, and what joins the parts again. A line that
# ends with a colon stays with the next.
DIVIDERS = (
    (re.compile(r"(?<!:)\n"), "\n"),
    (re.compile(r"(?<=[.?!;,])\s+"), " "),
    (re.compile(r"\s+"), " "),
)


def pages(blocks: Sequence[str], end: str, turn: str) -> list[str]:
    """Pages with these paragraphs; `end` comes last, and all others have room for `turn`.

    A page changes the alphabet only where that costs nothing: one Cyrillic line would make the
    whole page cost double.
    """
    alone = fill(blocks, end, "")
    return alone if len(alone) == 1 else fill(blocks, end, turn)


def fill(blocks: Sequence[str], end: str, turn: str) -> list[str]:
    """The pages, each with room for `turn` but the last."""
    filled: list[str] = []
    for block in blocks:
        for piece in pieces(block, turn):
            is_whole = not filled or goes_with(filled[-1], piece, turn) or not is_list(piece)
            for part in [piece] if is_whole else DIVIDERS[0][0].split(piece):
                add(filled, part, turn)
    for piece in pieces(end, "") if end else ():
        add(filled, piece, "")
    return filled


def add(filled: list[str], piece: str, turn: str) -> None:
    """Put a piece onto the last page, or onto a new one."""
    if filled and goes_with(filled[-1], piece, turn):
        filled[-1] = joined([filled[-1], piece])
    else:
        filled.append(piece)


def is_list(piece: str) -> bool:
    """Whether a piece is a list, which may go on on the next page."""
    _, *points = piece.splitlines()
    return bool(points) and all(point.startswith("- ") for point in points)


def joined(parts: Iterable[str]) -> str:
    """Parts under each other, without empty ones."""
    return "\n".join(part for part in parts if part)


def goes_with(page: str, piece: str, turn: str) -> bool:
    """Whether a piece still goes onto a page, with the words that turn it."""
    both = joined([page, piece])
    if not fits(joined([both, turn])):
        return False
    if is_gsm(page) == is_gsm(piece):
        return True
    return count_segments(both) <= count_segments(page) + count_segments(piece)


def pieces(block: str, turn: str, level: int = 0) -> Iterator[str]:
    """A block, or if it is too long for a page, its lines, clauses, words or characters."""
    if fits(joined([block, turn])):
        yield block
        return
    if level == len(DIVIDERS):
        yield from chopped(block, turn)
        return
    divider, joint = DIVIDERS[level]
    piece = ""
    for part in divider.split(block):
        longer = f"{piece}{joint}{part}" if piece else part
        if fits(joined([longer, turn])):
            piece = longer
            continue
        if piece:
            yield piece
        *full, piece = pieces(part, turn, level + 1)
        yield from full
    yield piece


def chopped(word: str, turn: str) -> Iterator[str]:
    """Something without spaces that is longer than a page, such as a sentence in Thai."""
    piece = ""
    for character in word:
        if piece and not fits(joined([piece + character, turn])):
            yield piece
            piece = ""
        piece += character
    yield piece
