"""Divides a text into words and signs, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from privacy.thai_words import ThaiWords

# Letters with the marks that belong to them (a mark is no letter to Python); digits apart.
WORD = re.compile(
    "[\u0e00-\u0e7f]+"
    "|(?:[^\\W\\d_][\u0300-\u036f\u064b-\u065f\u0670\u093c-\u094d\u0900-\u0903\u09bc-\u09cd]*)+"
    r"|\d+|\S"
)
THAI = re.compile("[\u0e00-\u0e7f]")


class Word(Struct, frozen=True):
    """A word, number or sign and where it begins; `has_space` after it."""

    text: str
    start: int
    has_space: bool

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def split(text: str, thai: ThaiWords) -> list[Word]:
    """All words of a text, in order."""
    return list(words(text, thai))


def words(text: str, thai: ThaiWords) -> Iterator[Word]:
    for match in WORD.finditer(text):
        has_space = text[match.end() : match.end() + 1].isspace()
        if not THAI.match(match.group()):
            yield Word(match.group(), match.start(), has_space)
            continue
        start, parts = match.start(), thai.split(match.group())
        for place, part in enumerate(parts):
            is_last = place == len(parts) - 1
            yield Word(part, start, has_space and is_last)
            start += len(part)
