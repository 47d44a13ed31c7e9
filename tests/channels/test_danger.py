"""Danger is recognised in a message as people type it; the past and sayings are not danger."""

import pytest

from bot.danger_rules import DangerFile, load_danger_files, read_rules
from bot.plain_text import plain
from channels.danger import DangerDetector

ENGLISH = DangerFile(
    words={"he": ("he", "boss")},
    shorthand={"2nite": "tonight", "cumin": "coming"},
    not_now=("used to", "last year", "what if"),
    now=("now", "tonight"),
    harmless=("kill* time",),
    rules={
        "violence": ("$he will|can kill*", "beat*|hit* me"),
        "weapon": ("$he .. knife|gun", "help knife"),
        "despair": ("pillemoji", "want to die"),
        "deadline": ("coming .. tonight", "outside the door"),
    },
    examples={},
    counter_examples=(),
)
THAI = DangerFile(
    spaces=False,
    not_now=("ปีที่แล้ว",),
    rules={"weapon": ("มี .. ปืน|มีด",)},
    examples={},
    counter_examples=(),
)
ALL_RULES = DangerDetector()
DETECTOR = DangerDetector({"en": read_rules("en", ENGLISH), "th": read_rules("th", THAI)})


@pytest.mark.parametrize(
    ("text", "categories"),
    [
        ("he has a big knife", ["weapon"]),
        ("HE HAS A KNIFE!!", ["weapon"]),
        ("he has a knif", ["weapon"]),
        ("hlep knife", ["weapon"]),
        ("he will k1ll me", ["violence"]),
        ("heeelp knife", ["weapon"]),
        ("they are cumin 2nite", ["deadline"]),
        ("he stands outsidethedoor", ["deadline"]),
        ("💊💊💊", ["despair"]),
        ("he has 🔪", ["weapon"]),
        ("เขามีอาวุธปืนอยู่", ["weapon"]),
        ("i want to die. he has a gun", ["weapon", "despair"]),
    ],
)
def test_danger_is_found_however_it_is_typed(text: str, categories: list[str]) -> None:
    """Slips, leetspeak, shorthand, missing spaces, capitals, pictures, other scripts."""
    assert sorted(DETECTOR.categories(text)) == sorted(categories)


@pytest.mark.parametrize(
    "text",
    [
        "he used to beat me",
        "last year he had a gun",
        "what if he will kill me",
        "i kill time until he can kill time",
        "he came. the knife is in the kitchen",
        "ปีที่แล้วเขามีปืน",
        "what is asylum?",
        "",
        "?!",
    ],
)
def test_the_past_and_sayings_are_not_danger(text: str) -> None:
    """Nor do two words that stand in different sentences make a rule."""
    assert DETECTOR.categories(text) == []


def test_the_past_that_goes_on_is_danger() -> None:
    """ "He used to beat me" beside "now" counts."""
    assert DETECTOR.categories("he used to beat me and now he beats me again") == ["violence"]


def test_speaking_of_past_danger_is_seen() -> None:
    """It gets no alarm, but the number."""
    assert DETECTOR.look("he used to beat me").is_past
    assert not DETECTOR.look("what is asylum").is_past


@pytest.mark.parametrize(
    ("text", "simple"),
    [("Én ŁÓDŹ 🔪", "en lodz  knife "), ("heeeelp", "help"), ("не Ёж", "не еж"), ("บ้าน", "บ้าน")],
)
def test_a_text_becomes_plain(text: str, simple: str) -> None:
    """Small, without accents, pictures as words; the signs of Thai stay."""
    assert plain(text) == simple


@pytest.mark.parametrize(
    ("tag", "category", "text"),
    [
        (tag, category, text)
        for tag, content in load_danger_files().items()
        for category, texts in content.examples.items()
        for text in texts
    ],
)
def test_every_example_of_the_rules_is_found(tag: str, category: str, text: str) -> None:
    """What a file names as danger is danger, of that category."""
    assert category in ALL_RULES.look(text, tag).categories


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        (tag, text)
        for tag, content in load_danger_files().items()
        for text in content.counter_examples
    ],
)
def test_no_counter_example_of_the_rules_is_found(tag: str, text: str) -> None:
    """What a file names as harmless is harmless for its rules and the English ones."""
    assert ALL_RULES.look(text, tag).categories == ()
