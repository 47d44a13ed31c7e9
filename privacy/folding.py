"""Brings a word into the form in which words are compared: small, without accents."""

from __future__ import annotations

import re
import unicodedata

# Letters that carry no accent that could be taken off, and Arabic ones that people interchange.
LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "ß": "ss", "ð": "d", "œ": "oe", "ə": "e"}
    | {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ة": "ه", "ى": "ي", "ـ": "", "ی": "ي", "ک": "ك"}
    | dict.fromkeys("'’`´‘-‐‑", "")
)
# Accents of Latin, Greek and Cyrillic letters, and Arabic vowels; not the vowel signs of Thai.
ACCENTS = re.compile("[\u0300-\u036f\u064b-\u065f\u0670]+")
REPEATED = re.compile(r"(\w)\1{2,}")
# Spellings of one sound. What is left of a name after this is much the same however it is spelled.
SOUNDS = (
    *(("ph", "f"), ("kh", "k"), ("ck", "k"), ("th", "t"), ("dh", "d"), ("gh", "g"), ("sch", "s")),
    *(("sh", "s"), ("ch", "k"), ("zh", "z"), ("dj", "j"), ("ts", "c"), ("x", "ks")),
)
ONE_SOUND = str.maketrans({"q": "k", "c": "k", "w": "v", "y": "i", "z": "s", "j": "i", "h": ""})
VOWELS = re.compile("[aeiou]+")
LEAST_SOUNDS = 3


def folded(word: str) -> str:
    """A word as it is looked up: "Łukasz" as "lukasz", "Heeelp" as "help"."""
    small = unicodedata.normalize("NFKC", word).lower().translate(LETTERS)
    plain = ACCENTS.sub("", unicodedata.normalize("NFD", small))
    return REPEATED.sub(r"\1", unicodedata.normalize("NFC", plain))


def skeleton(word: str) -> str:
    """The consonants of a folded Latin word: "mohammed" and "muhamad" are both "mmd".

    Empty for other scripts, and where too little is left to tell names apart.
    """
    if not word.isascii() or not word.isalpha():
        return ""
    sound = word
    for spelling, one in SOUNDS:
        sound = sound.replace(spelling, one)
    sound = sound.translate(ONE_SOUND)
    consonants = VOWELS.sub("", sound[1:])
    short = sound[:1] + re.sub(r"(.)\1", r"\1", consonants)
    return short if len(short) >= LEAST_SOUNDS else ""
