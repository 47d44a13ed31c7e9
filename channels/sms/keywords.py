"""Recognises what carriers expect to be recognised, "more", and the choice that is meant."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from string import ascii_lowercase
from typing import Literal

from bot.data import BOT, Record, load_yaml
from bot.neutral_questions import plain_question

Keyword = Literal["stop", "start", "help", "more"]
KEYWORDS: tuple[Keyword, ...] = ("stop", "start", "help", "more")


class SmsWords(Record, frozen=True):
    """What people write as the whole message; bot/sms_words.yml says what each list is for."""

    stop: tuple[str, ...]
    start: tuple[str, ...]
    help: tuple[str, ...]
    more: tuple[str, ...]
    before: tuple[str, ...]
    numbers: dict[int, tuple[str, ...]]

    def of(self, keyword: Keyword) -> tuple[str, ...]:
        """The ways to write a keyword."""
        ways: tuple[str, ...] = getattr(self, keyword)
        return ways


@cache
def load_sms_words() -> SmsWords:
    """The words, plain.

    Raises:
        DataError: the file is missing or malformed.
    """
    written = load_yaml(BOT / "sms_words.yml", SmsWords)
    return SmsWords(
        **{keyword: plain_words(written.of(keyword)) for keyword in KEYWORDS},
        before=plain_words(written.before),
        numbers={number: plain_words(words) for number, words in written.numbers.items()},
    )


def plain_words(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(plain_question(word) for word in words)


def keyword_of(text: str) -> Keyword | None:
    """The keyword that a message is as a whole; punctuation and capitals do not matter."""
    said = plain_question(text)
    return next((word for word in KEYWORDS if said in load_sms_words().of(word)), None)


def choice_in(text: str, choices: Sequence[str], *, is_lettered: bool) -> str | None:
    """The choice that a message names by its number or letter: "2", "2.", " 2 )", "two"."""
    first, _, rest = plain_question(text).partition(" ")
    said = rest if rest and first in load_sms_words().before else f"{first} {rest}".strip()
    place = letter_place(said) if is_lettered else number_place(said)
    return choices[place] if place is not None and 0 <= place < len(choices) else None


def number_place(said: str) -> int | None:
    """From 0, the place that a numeral of any script or a word for a number names."""
    if len(said) == 1 and said.isdecimal():
        return int(said) - 1
    for number, words in load_sms_words().numbers.items():
        if said in words:
            return number - 1
    return None


def letter_place(said: str) -> int | None:
    """From 0, the place that a letter names."""
    return ascii_lowercase.index(said) if len(said) == 1 and said in ascii_lowercase else None
