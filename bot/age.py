"""Reads from a message whether someone is under 18: deterministic, because a wrong guess harms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Literal

from bot.data import BOT, Record, load_yaml

AgeGroup = Literal["under_18", "adult"]

ADULT_FROM = 18
YOUNGEST, OLDEST = 5, 99
# Two digits that stand alone; not part of a date, a sum of money, a time or a longer number.
AGE = re.compile(r"(?<![\d.,:/-])(\d{1,2})(?![\d:/%]|[.,-]\d)")
BIRTH_YEAR = re.compile(r"\b(19[3-9]\d|20[0-3]\d)\b")


class AgeWords(Record, frozen=True):
    """Phrases that say an age group, and numbers in words."""

    under_18: tuple[str, ...]
    adult: tuple[str, ...]
    numbers: Mapping[str, int]


@cache
def load_age_words() -> AgeWords:
    """Raises DataError when the file is missing or malformed."""
    return load_yaml(BOT / "age_words.yml", AgeWords)


def phrases() -> list[tuple[str, AgeGroup]]:
    """Every phrase with what it says, the longest first."""
    words = load_age_words()
    both: list[tuple[str, AgeGroup]] = [(phrase, "under_18") for phrase in words.under_18]
    both += [(phrase, "adult") for phrase in words.adult]
    return sorted(both, key=lambda entry: -len(entry[0]))


def group_of(age: int) -> AgeGroup:
    return "under_18" if age < ADULT_FROM else "adult"


def groups_in(text: str, year: int) -> Iterator[AgeGroup]:
    """Every age group that the numbers of a text say. A birth year 18 years ago says neither."""
    words = load_age_words().numbers
    ages = [int(age) for age in AGE.findall(text)]
    ages += [words[word] for word in re.findall(r"[a-z]+", text) if word in words]
    yield from (group_of(age) for age in ages if YOUNGEST <= age <= OLDEST)
    for born in BIRTH_YEAR.findall(text):
        if year - int(born) != ADULT_FROM:
            yield group_of(year - int(born))


def age_group_in(text: str, year: int) -> AgeGroup | None:
    """The age group a text says, or None when it says none or both.

    `year` is the present year; a birth year is measured by it.
    """
    lowered = " ".join(text.lower().split())
    for phrase, said in phrases():
        if re.search(rf"\b{re.escape(phrase)}\b", lowered):
            return said
    found = set(groups_in(lowered, year))
    return found.pop() if len(found) == 1 else None
