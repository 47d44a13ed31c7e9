"""What is known of words beforehand: which are names, which are common, which are places.

Words are kept as hashes in sorted arrays: 3 MB for half a million, where a dictionary needs 50.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.strings import hash_string  # type: ignore[attr-defined] # compiled, untyped

from privacy.folding import folded, skeleton

FILE, ARRAYS = "lexicon.npz", ("hashes", "flags", "sounds", "slips")
# Endings that names take in the languages of the helpline, folded, and what they ended in before.
ENDINGS = {
    "cyrillic": (
        *("а", "у", "ом", "ем", "е", "и", "ы", "ои", "ою", "еи"),
        *("єю", "ові", "еві", "ю", "я", "і", "о", "ах", "ях"),
    ),
    "latin": (
        *("a", "u", "em", "owi", "ie", "y", "i", "s", "ui"),
        *("o", "os", "ai", "e", "it", "in", "ut"),
    ),
}
STEM_ENDS = {"cyrillic": ("", "а", "я", "и"), "latin": ("", "a", "as", "is", "e")}
ARABIC_PREFIXES = ("و", "ل", "ب", "ف", "ال", "وال", "بال", "لل", "فال")
LEAST_STEM, LEAST_SLIP = 3, 5


class Known:
    """What a word is known as, as flags in one integer: plain ones, as they are asked for a lot."""

    GIVEN = 1
    SURNAME = 2
    MESSAGES = 4  # occurs in messages to the helpline, other than as a name
    FREQUENT = 8  # is frequent in one of the languages
    PLACE = 16  # a place, people, language, service, day or month
    INFLECTED = 32  # a name with an ending
    SOUNDS = 64  # sounds like a name
    SLIP = 128  # one letter away from a word of the messages


NAME = Known.GIVEN | Known.SURNAME
WORD = Known.MESSAGES | Known.FREQUENT


class Lexicon:
    """Looks words up; both arrays of hashes are sorted."""

    def __init__(
        self,
        hashes: NDArray[np.uint64],
        flags: NDArray[np.uint8],
        sounds: NDArray[np.uint64],
        slips: NDArray[np.uint64],
    ) -> None:
        self._hashes, self._flags, self._sounds, self._slips = hashes, flags, sounds, slips

    @classmethod
    def of(cls, known: Mapping[str, int]) -> Lexicon:
        """A lexicon of words that are folded already."""
        pairs = sorted((hash_string(word), flags) for word, flags in known.items())
        sounds = {
            hash_string(sound)
            for word, flags in known.items()
            if flags & NAME and not flags & Known.MESSAGES and (sound := skeleton(word))
        }
        slips = {
            hash_string(shorter)
            for word, flags in known.items()
            if flags & Known.MESSAGES and len(word) >= LEAST_SLIP and word.isalpha()
            for shorter in shortened(word)
        }
        return cls(
            np.array([pair[0] for pair in pairs], dtype=np.uint64),
            np.array([pair[1] for pair in pairs], dtype=np.uint8),
            np.array(sorted(sounds), dtype=np.uint64),
            np.array(sorted(slips), dtype=np.uint64),
        )

    @classmethod
    def load(cls, folder: Path) -> Lexicon:
        """The lexicon of a trained model."""
        with np.load(folder / FILE, allow_pickle=False) as arrays:
            return cls(*(arrays[name] for name in ARRAYS))

    def save(self, folder: Path) -> None:
        arrays = (self._hashes, self._flags, self._sounds, self._slips)
        named: dict[str, Any] = dict(zip(ARRAYS, arrays, strict=True))
        np.savez(folder / FILE, **named)

    def look_up(self, word: str) -> int:
        """All that is known of a word as it stands in a message."""
        plain = folded(word)
        known = self._exactly(plain)
        if known & (NAME | Known.PLACE):
            return known
        if not known and is_arabic(plain):
            known = self._without_prefix(plain)
        if not known and self._is_inflected_place(plain):
            return Known.PLACE
        if not known & Known.MESSAGES and self._is_inflected(plain):
            known |= Known.INFLECTED
        elif not known & WORD and is_in(self._sounds, skeleton(plain)):
            known |= Known.SOUNDS
        if not known & WORD and self._is_slip(plain):
            known |= Known.SLIP
        return known

    def _is_slip(self, plain: str) -> bool:
        """Whether a word is one letter away from one of the messages'."""
        if len(plain) < LEAST_SLIP or not plain.isalpha():
            return False
        keys = np.array([hash_string(shorter) for shorter in shortened(plain)], dtype=np.uint64)
        places = np.minimum(self._slips.searchsorted(keys), len(self._slips) - 1)
        return bool((self._slips[places] == keys).any())

    def _exactly(self, plain: str) -> int:
        if not plain:
            return 0
        key = np.uint64(hash_string(plain))
        place = int(self._hashes.searchsorted(key))
        if place < len(self._hashes) and self._hashes[place] == key:
            return int(self._flags[place])
        return 0

    def _without_prefix(self, plain: str) -> int:
        """What is known of an Arabic word after "and", "the", "for" and the like are taken off."""
        stems_known = [self._exactly(stem) for stem in stems(plain)]
        is_word = any(known & WORD and not known & NAME for known in stems_known)
        return Known.FREQUENT if is_word else 0

    def _is_inflected_place(self, plain: str) -> bool:
        if len(plain) < LEAST_SLIP:
            return False
        found = [self._exactly(stem) for stem in stems(plain)]
        return any(known & Known.PLACE and not known & NAME for known in found)

    def _is_inflected(self, plain: str) -> bool:
        return any(self._exactly(stem) & Known.GIVEN for stem in stems(plain))


def is_in(hashes: NDArray[np.uint64], word: str) -> bool:
    if not word:
        return False
    key = np.uint64(hash_string(word))
    place = int(hashes.searchsorted(key))
    return place < len(hashes) and bool(hashes[place] == key)


def is_arabic(plain: str) -> bool:
    return "\u0600" <= plain[:1] <= "\u06ff"


def shortened(word: str) -> Iterable[str]:
    """A word, and it with each letter but the first left out: two words a slip apart share one."""
    yield word
    for place in range(1, len(word)):
        yield word[:place] + word[place + 1 :]


def stems(plain: str) -> Iterable[str]:
    """What a name may have been before it took an ending."""
    if is_arabic(plain):
        for prefix in ARABIC_PREFIXES:
            if plain.startswith(prefix) and len(plain) - len(prefix) >= LEAST_STEM:
                yield plain.removeprefix(prefix)
        return
    script = "cyrillic" if "\u0400" <= plain[:1] <= "\u04ff" else "latin"
    for ending in ENDINGS[script]:
        stem = plain.removesuffix(ending)
        if stem != plain and len(stem) >= LEAST_STEM:
            for end in STEM_ENDS[script]:
                yield stem + end
