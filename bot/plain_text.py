"""Brings a text into the form in which words are compared: plain, small, without accents."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

from bot.data import BOT, load_yaml

LONGEST_INPUT = 4_000
# Letters that carry no accent that could be taken off, and Arabic ones that people interchange.
LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "ß": "ss", "ð": "d"}
    | {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ة": "ه", "ى": "ي", "ـ": ""}
)
WORD = re.compile(r"[^\W_]+(?:['’`][^\W_]+)*|[.?!;\n…؟。]")
# Not the vowel signs of Thai, which are letters of their own.
ACCENTS = (
    *("COMBINING", "ARABIC FATHA", "ARABIC DAMMA", "ARABIC KASRA", "ARABIC SHADDA"),
    *("ARABIC SUKUN", "ARABIC HAMZA ABOVE", "ARABIC HAMZA BELOW", "ARABIC MADDAH"),
)
REPEATED = re.compile(r"(\w)\1{2,}")


@cache
def emoji_words() -> Mapping[str, str]:
    """What a picture stands for, as a word of the English rules."""
    return load_yaml(BOT / "danger_emoji.yml", dict[str, str])


def plain(text: str) -> str:
    """Small letters without accents, pictures as words, no letter more than twice in a row."""
    for picture, word in emoji_words().items():
        text = text.replace(picture, f" {word} ")
    folded = unicodedata.normalize("NFKC", text[:LONGEST_INPUT]).lower().translate(LETTERS)
    decomposed = unicodedata.normalize("NFD", folded)
    kept = "".join(
        letter for letter in decomposed if not unicodedata.name(letter, "").startswith(ACCENTS)
    )
    return REPEATED.sub(r"\1", unicodedata.normalize("NFC", kept))


def words_of(text: str) -> list[str]:
    """The words of a plain text and the ends of its sentences; apostrophes are dropped."""
    return [re.sub("['’`]", "", word) for word in WORD.findall(text)]
