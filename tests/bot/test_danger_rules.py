"""The notation of the danger rules, and what is wrong in a file is named."""

import re

import pytest

from bot.danger_rules import (
    CATEGORIES,
    DangerFile,
    Gap,
    Word,
    load_danger_files,
    read_rule,
    read_rules,
    without_spaces,
)
from bot.data import DataError
from bot.languages import load_languages

WORDS = {"he": ("he", "$them"), "them": ("boss", "pimp*")}


def test_a_rule_is_a_row_of_words_and_gaps() -> None:
    """Alternatives, beginnings, sets within sets, words that may be missing."""
    assert read_rule("$he .. kill*|hurt me? ...", WORDS) == (
        Word(frozenset({"he", "boss"}), ("pimp",)),
        Gap(3),
        Word(frozenset({"hurt"}), ("kill",)),
        Word(frozenset({"me"}), is_optional=True),
        Gap(7),
    )


@pytest.mark.parametrize("rule", ["..", "me?", ".. me? ..."])
def test_a_rule_that_matches_anything_is_refused(rule: str) -> None:
    """Every message would be an emergency."""
    with pytest.raises(DataError, match="match anything"):
        read_rule(rule, WORDS)


def test_an_unknown_set_is_named() -> None:
    """The error says which rule, and which name."""
    with pytest.raises(DataError, match=re.escape("'$nobody'")):
        read_rule("$nobody kills", WORDS)


def test_an_unknown_category_is_named() -> None:
    """A typing mistake would silently lose its rules."""
    content = DangerFile(rules={"violense": ("a",)}, examples={}, counter_examples=())
    with pytest.raises(DataError, match="violense"):
        read_rules("en", content)


def test_without_spaces_words_follow_each_other() -> None:
    """Scripts without spaces are searched as they are; gaps stay within a sentence."""
    pattern = without_spaces(read_rule("มี .. ปืน|มีด", {}))
    assert pattern.search("เขามีอาวุธปืน")
    assert not pattern.search("ไม่มี. ปืน")


@pytest.mark.parametrize("tag", load_languages())
def test_every_language_has_rules_examples_and_counter_examples(tag: str) -> None:
    """Whoever writes in one of the languages is protected in all categories."""
    content = load_danger_files()[tag]
    assert set(CATEGORIES) == set(content.rules)
    assert set(CATEGORIES) == set(content.examples)
    assert all(content.examples.values())
    assert len(content.counter_examples) >= 10
