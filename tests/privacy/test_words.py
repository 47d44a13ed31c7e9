"""Texts are divided into words, and words are looked up, in all scripts."""

from pathlib import Path

import pytest

from privacy.folding import folded, skeleton
from privacy.lexicon import Known, Lexicon
from privacy.thai_words import ThaiWords
from privacy.word_splitter import split

THAI = ThaiWords(["ฉัน", "ชื่อ", "อยู่", "สมชาย"])
LEXICON = Lexicon.of(
    {
        "mohammed": Known.GIVEN,
        "olena": Known.GIVEN,
        "олена": Known.GIVEN,
        "фатима": Known.GIVEN,
        "passport": Known.MESSAGES,
        "شرطه": Known.MESSAGES,
        "oslo": Known.PLACE,
    }
)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("Łukasz", "lukasz"),
        ("Đặng", "dang"),
        ("heeeelp", "help"),
        ("أحمد", "احمد"),
        ("Mar'yana", "maryana"),
        ("Ёлка", "елка"),
        ("นก", "นก"),
    ],
)
def test_words_are_compared_without_accents(word: str, expected: str) -> None:
    """Small, without marks, except Thai vowels and tones, which are letters."""
    assert expected == folded(word)


@pytest.mark.parametrize("name", ["mohamad", "muhammed", "mohamed"])
def test_spellings_of_a_name_share_a_skeleton(name: str) -> None:
    """The consonants are much the same."""
    assert skeleton("mohammed") == skeleton(name)


def test_other_scripts_have_no_skeleton() -> None:
    """It is made for Latin letters, and needs some."""
    assert "" == skeleton("олена") == skeleton("lee") == skeleton("")


def test_thai_is_divided_by_its_dictionary() -> None:
    """What is in no dictionary stays together."""
    for words in (["ฉัน", "ชื่อ", "สมชาย"], ["ชื่อ", "ปอมแปม", "อยู่"]):
        assert words == THAI.split("".join(words))


def test_words_know_their_place() -> None:
    """Words, numbers and signs, each where it stands in the text."""
    text = "I'm Ana-Lé, 24! ฉันชื่อสมชาย"
    words = split(text, THAI)
    assert [word.text for word in words] == [text[word.start : word.end] for word in words]
    found = ["I", "'", "m", "Ana", "-", "Lé", ",", "24", "!", "ฉัน", "ชื่อ", "สมชาย"]
    assert found == [word.text for word in words]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("Mohammed", Known.GIVEN),
        ("muhamad", Known.SOUNDS),
        ("Олену", Known.INFLECTED),
        ("Фатимой", Known.INFLECTED),
        ("passprt", Known.SLIP),
        ("والشرطة", Known.FREQUENT),
        ("OSLO", Known.PLACE),
        ("zyx", 0),
        ("", 0),
    ],
)
def test_words_are_looked_up(word: str, expected: int) -> None:
    """As they stand, with endings, misspelled, with Arabic prefixes."""
    assert expected == LEXICON.look_up(word)


def test_a_lexicon_is_read_as_it_was_written(tmp_path: Path) -> None:
    """Another process knows the same."""
    LEXICON.save(tmp_path)
    again = Lexicon.load(tmp_path)
    for word in ("mohammed", "muhamad", "passprt", "zyx"):
        assert LEXICON.look_up(word) == again.look_up(word)
