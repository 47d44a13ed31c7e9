"""Reads the danger rules: what people write when they need 112 first, by language and category.

The notation of a rule is described at the top of `bot/danger/en.yml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType

import msgspec

from bot.data import BOT, DataError, Record, load_yaml
from bot.plain_text import plain

DANGER = BOT / "danger"
CATEGORIES = (
    *("violence", "locked_in", "weapon", "medical"),
    *("sexual", "despair", "child", "deadline"),
)
SHORT_GAP, LONG_GAP = 3, 7
GAPS = {"..": SHORT_GAP, "...": LONG_GAP}


class DangerFile(Record, frozen=True, kw_only=True):
    """The rules of one language; the keys are described in `bot/danger/en.yml`."""

    spaces: bool = True
    words: Mapping[str, tuple[str, ...]] = {}
    shorthand: Mapping[str, str] = {}
    not_now: tuple[str, ...] = ()
    now: tuple[str, ...] = ()
    harmless: tuple[str, ...] = ()
    rules: Mapping[str, tuple[str, ...]]
    examples: Mapping[str, tuple[str, ...]]
    counter_examples: tuple[str, ...]


class Word(msgspec.Struct, frozen=True):
    """One place of a rule: any of these words, or words that begin so."""

    exact: frozenset[str]
    beginnings: tuple[str, ...] = ()
    is_optional: bool = False


class Gap(msgspec.Struct, frozen=True):
    """Up to `most` words of any kind."""

    most: int


Rule = tuple[Word | Gap, ...]


class DangerRules(msgspec.Struct, frozen=True):
    """The rules of one language, read; `rules` have their category."""

    language: str
    spaces: bool
    shorthand: Mapping[str, str]
    not_now: tuple[Rule, ...]
    now: tuple[Rule, ...]
    harmless: tuple[Rule, ...]
    rules: tuple[tuple[str, Rule], ...]


def read_rule(text: str, words: Mapping[str, tuple[str, ...]]) -> Rule:
    """One rule from its notation.

    Raises:
        DataError: it names a set of words that does not exist, or has no word at all.
    """
    places: list[Word | Gap] = []
    for place in text.split():
        if place in GAPS:
            places.append(Gap(GAPS[place]))
            continue
        alternatives = place.removesuffix("?").split("|")
        found = [word for name in alternatives for word in expand(name, words, text)]
        places.append(
            Word(
                frozenset(word for word in found if not word.endswith("*")),
                tuple(sorted(word[:-1] for word in found if word.endswith("*"))),
                is_optional=place.endswith("?"),
            )
        )
    if not any(isinstance(place, Word) and not place.is_optional for place in places):
        raise DataError(f"bot/danger: the rule '{text}' would match anything: add a word.")
    return tuple(places)


def expand(name: str, words: Mapping[str, tuple[str, ...]], rule: str) -> Iterator[str]:
    """A word itself, or the words of the set that `$name` stands for."""
    if not name.startswith("$"):
        yield plain(name)
        return
    if name[1:] not in words:
        raise DataError(f"bot/danger: the rule '{rule}' names '{name}', which is no set of words.")
    for word in words[name[1:]]:
        yield from expand(word, words, rule)


def read_rules(language: str, content: DangerFile) -> DangerRules:
    """The rules of a file.

    Raises:
        DataError: a category is unknown, or a rule is malformed.
    """
    unknown = {*content.rules, *content.examples} - set(CATEGORIES)
    if unknown:
        raise DataError(f"bot/danger/{language}.yml has an unknown category: {sorted(unknown)}.")

    def all_of(texts: tuple[str, ...]) -> tuple[Rule, ...]:
        return tuple(read_rule(text, content.words) for text in texts)

    return DangerRules(
        language=language,
        spaces=content.spaces,
        shorthand=content.shorthand,
        not_now=all_of(content.not_now),
        now=all_of(content.now),
        harmless=all_of(content.harmless),
        rules=tuple(
            (category, rule) for category, texts in content.rules.items() for rule in all_of(texts)
        ),
    )


@cache
def load_danger_files() -> Mapping[str, DangerFile]:
    """Every language's file as it is written, by tag.

    Raises:
        DataError: a file is malformed.
    """
    paths = sorted(DANGER.glob("*.yml"))
    return MappingProxyType({path.stem: load_yaml(path, DangerFile) for path in paths})


@cache
def load_danger_rules() -> Mapping[str, DangerRules]:
    """Every language's rules, by tag.

    Raises:
        DataError: a file is malformed.
    """
    files = load_danger_files()
    return MappingProxyType({tag: read_rules(tag, content) for tag, content in files.items()})


def vocabulary(rules: DangerRules) -> frozenset[str]:
    """Every whole word that a language's rules look for."""
    return frozenset(
        word
        for _, rule in rules.rules
        for place in rule
        if isinstance(place, Word)
        for word in place.exact
    )


def without_spaces(rule: Rule) -> re.Pattern[str]:
    """A rule as a pattern for scripts that put no spaces between words."""
    parts = []
    for place in rule:
        if isinstance(place, Gap):
            parts.append(rf"[^.?!\n]{{0,{place.most * 6}}}?")
            continue
        words = sorted({*place.exact, *place.beginnings}, key=lambda word: -len(word))
        either = "|".join(re.escape(word) for word in words)
        parts.append(rf"(?:{either}){'?' if place.is_optional else ''}\s*")
    return re.compile("".join(parts))
