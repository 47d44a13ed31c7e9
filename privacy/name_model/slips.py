"""Writes as people write in a hurry: small letters, no accents, slips of the finger."""

from __future__ import annotations

import re
import unicodedata
from random import Random

from privacy.name_model.message import Message, Piece, changed

WORD = re.compile(r"[^\W\d_]{4,}")
BASE = str.maketrans("łŁøØđĐæÆıĐ", "lLoOdDaAiD")
LATIN = re.compile("[a-zA-Z\u00c0-\u024f\u1e00-\u1eff]")
VOWELS, CONSONANTS = "aeiou", "nrstlkm"


def without_accents(text: str) -> str:
    """Latin letters without their marks; other scripts as they are."""
    if not LATIN.search(text):
        return text
    apart = unicodedata.normalize("NFD", text.translate(BASE))
    return "".join(letter for letter in apart if not "\u0300" <= letter <= "\u036f")


def misspelled(word: str, chance: Random) -> str:
    """A word with one letter lost, doubled, swapped or taken for another."""
    place = chance.randrange(1, len(word))
    before, letter, after = word[:place], word[place], word[place + 1 :]
    other = chance.choice(VOWELS if letter.lower() in VOWELS else CONSONANTS)
    swapped = before + after[:1] + letter + after[1:]
    replaced = before + (other if letter.isascii() else "") + after
    return chance.choice((before + after, before + letter * 2 + after, swapped, replaced))


def with_slips(message: Message, chance: Random) -> Message:
    """A message as typed: its letters small or not, its accents there or not, some words wrong."""
    style = chance.random()
    if style < 0.45:  # noqa: PLR2004 - shares of how people type, from the facts
        message = changed(message, str.lower)
    elif style < 0.53:  # noqa: PLR2004
        message = [
            Piece(part.text.lower(), is_name=True) if part.is_name else part for part in message
        ]
    elif style < 0.56:  # noqa: PLR2004
        message = changed(message, str.upper)
    elif style < 0.66 and message and message[0].text:  # noqa: PLR2004
        first = message[0]
        message = [Piece(first.text[0].upper() + first.text[1:], first.is_name), *message[1:]]
    if chance.random() < 0.35:  # noqa: PLR2004
        message = changed(message, without_accents)
    return [piece_with_slips(piece, chance) for piece in message]


def piece_with_slips(piece: Piece, chance: Random) -> Piece:
    share = 0.09 if piece.is_name else 0.03

    def perhaps(match: re.Match[str]) -> str:
        return misspelled(match.group(), chance) if chance.random() < share else match.group()

    return Piece(WORD.sub(perhaps, piece.text), piece.is_name)
