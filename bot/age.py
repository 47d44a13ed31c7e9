"""Reads from a message whether someone is under 18: deterministic, because a wrong guess harms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Literal

from bot.data import BOT, Record, load_yaml

AgeGroup = Literal["under_18", "adult"]
SaidAge = Literal["under_18", "adult", "someone_else"]

ADULT_FROM = 18
YOUNGEST, OLDEST = 5, 99
OLDEST_CLASS = 10
# How many words may stand between "my sister" and her age.
NEAR = 5
BIRTH_YEAR = re.compile(r"\b(19[3-9]\d|20[0-3]\d)\b")


class AgeWords(Record, frozen=True):
    """Phrases that say an age group, numbers in words, and what tells whose age it is."""

    under_18: tuple[str, ...]
    adult: tuple[str, ...]
    own: tuple[str, ...]
    own_with_years: tuple[str, ...]
    years: tuple[str, ...]
    between: tuple[str, ...]
    not_yet: tuple[str, ...]
    others: tuple[str, ...]
    units: tuple[str, ...]
    classes: tuple[str, ...]
    childlike: tuple[str, ...]
    numbers: Mapping[str, int]


class AgePatterns:
    """The words as patterns, made once. Two digits count that are no date, sum, time or measure."""

    def __init__(self, words: AgeWords) -> None:
        in_words = rf"(?<![^\W\d])(?:{either(words.numbers)})(?![^\W\d])"
        number = rf"(?<![\d.,:/-])(\d{{1,2}}|{in_words})(?![\d:/%]|[.,-]\d)"
        no_unit = rf"(?!\s*(?:{either(words.units)})\b)"
        both = [(phrase, "under_18") for phrase in words.under_18]
        both += [(phrase, "adult") for phrase in words.adult]
        self.phrases: list[tuple[str, str]] = sorted(both, key=lambda entry: -len(entry[0]))
        between = rf"\s*(?:(?:{either(words.between)})\s+)*"
        own = rf"(?<!\w)(?:{either(words.own)}){between}"
        with_years = rf"(?<!\w)(?:{either(words.own_with_years)}){between}"
        self.own_number = re.compile(rf"{own}{number}{no_unit}")
        self.own_years = re.compile(rf"{with_years}{number}\s*(?:{either(words.years)})(?!\w)")
        self.own_phrase = re.compile(
            rf"{own}({either(phrase for phrase, _ in self.phrases)})(?!\w)"
        )
        self.own_class = re.compile(rf"(?:{either(words.classes)})\s*(\d{{1,2}})(?!\d)")
        # "class 9" and nothing else before it: the answer of somebody who was asked.
        self.only_class = re.compile(r"\W*(?:class|grade|klasse)\s*(\d{1,2})\W*")
        self.childlike = re.compile(rf"(?<!\w)(?:{either(words.childlike)})(?!\w)")
        self.number = re.compile(rf"{number}{no_unit}")
        self.not_yet = re.compile(rf"(?:{either(words.not_yet)})\s*$")
        self.other = re.compile(
            rf"(?<!\w)(?:{either(words.others)})(?:\W+\w+){{0,{NEAR}}}?\W+{number}{no_unit}"
        )
        self.numbers = words.numbers

    def value(self, said: str) -> int:
        return int(said) if said.isdecimal() else self.numbers[said]


def either(words: Iterable[str]) -> str:
    """A pattern for any of these words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: -len(word)))


@cache
def load_age_patterns() -> AgePatterns:
    """Raises DataError when the file is missing or malformed."""
    return AgePatterns(load_yaml(BOT / "age_words.yml", AgeWords))


def group_of(age: int) -> AgeGroup:
    return "under_18" if age < ADULT_FROM else "adult"


def lower(text: str) -> str:
    return " ".join(text.lower().replace("’", "'").split())


def own_age_group(text: str) -> AgeGroup | None:
    """The age group that the writer says of themselves ("i am 16", "i am not 18"), or None.

    What is said of a time to come ("when i am 18") or of someone else says nothing of now.
    """
    patterns = load_age_patterns()
    said = lower(text)
    found: set[AgeGroup] = set()
    for pattern in (patterns.own_number, patterns.own_years):
        for match in pattern.finditer(said):
            age = patterns.value(match.group(1))
            if YOUNGEST <= age <= OLDEST and not patterns.not_yet.search(said[: match.start()]):
                found.add(group_of(age))
    for match in patterns.own_phrase.finditer(said):
        if not patterns.not_yet.search(said[: match.start()]):
            found.add(dict(patterns.phrases)[match.group(1)])  # type: ignore[arg-type]
    classes = patterns.own_class.findall(said)
    if only := patterns.only_class.fullmatch(said):
        classes.append(only.group(1))
    if any(int(number) <= OLDEST_CLASS for number in classes):
        found.add("under_18")
    if patterns.childlike.search(said):
        found.add("under_18")
    return found.pop() if len(found) == 1 else None


def groups_in(text: str, year: int) -> Iterator[AgeGroup]:
    """Every age group that the numbers of a text say. A birth year 18 years ago says neither."""
    patterns = load_age_patterns()
    ages = [patterns.value(said) for said in patterns.number.findall(text)]
    yield from (group_of(age) for age in ages if YOUNGEST <= age <= OLDEST)
    for born in BIRTH_YEAR.findall(text):
        if year - int(born) != ADULT_FROM:
            yield group_of(year - int(born))


def said_age(text: str, year: int) -> SaidAge | None:
    """The age group a text says, whether it is someone else's, or None when it says none or both.

    `year` is the present year; a birth year is measured by it.
    """
    patterns = load_age_patterns()
    lowered = lower(text)
    own = own_age_group(text)
    if own is not None:
        return own
    if patterns.other.search(lowered):
        return "someone_else"
    for phrase, said in patterns.phrases:
        if re.search(rf"\b{re.escape(phrase)}\b", lowered):
            return said  # type: ignore[return-value]
    found = set(groups_in(lowered, year))
    return found.pop() if len(found) == 1 else None
