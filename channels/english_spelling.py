"""Corrects English before the danger rules look: leetspeak, shorthand, slips, missing spaces."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.resources import files

from symspellpy import SymSpell, Verbosity

from bot.plain_text import words_of

LEET = str.maketrans("013457@$", "oieastas")
LEET_WORD = re.compile(r"(?=\S*[a-z])(?=\S*[013457@$])[a-z013457@$]+")
# Not a part of a link, nor of a word with letters of another language.
LATIN_WORD = re.compile(r"(?<!\S)[A-Za-z]+(?=[.,!?]*(?:\s|$))")
DICTIONARY = "frequency_dictionary_en_82_765.txt"
# Below this length a slip makes another word; from RUN_TOGETHER on, spaces may be missing.
LEAST_LETTERS, RUN_TOGETHER, MOST_EDITS = 4, 10, 1
# Names and foreign words fall into crumbs; English words are this long on average, run together.
LEAST_MEAN = 2.8
# Words that are rarer than this in English are taken for a slip of a more frequent one.
COMMON = 200_000


class EnglishSpelling:
    """Corrects English words: leetspeak, shorthand, slips, missing spaces.

    `known` are the words of the rules, which are never taken for a slip of another.
    """

    def __init__(self, known: frozenset[str], shorthand: Mapping[str, str]) -> None:
        self._known = known
        self._shorthand = shorthand
        self._spelling = SymSpell(max_dictionary_edit_distance=MOST_EDITS, prefix_length=7)
        self._spelling.load_dictionary(str(files("symspellpy") / DICTIONARY), 0, 1)
        for word in known:
            if word.isalpha() and word.isascii():
                self._spelling.create_dictionary_entry(word, COMMON)

    def correct(self, text: str) -> str:
        """A plain text with its English words well spelled; other words stay."""
        unleet = LEET_WORD.sub(lambda found: self._without_leet(found.group()), text)
        return " ".join(self._word(word) for word in words_of(unleet))

    def _without_leet(self, word: str) -> str:
        return word if word in self._shorthand else word.translate(LEET)

    def _word(self, word: str) -> str:
        if word in self._shorthand:
            return self._shorthand[word]
        if (
            word in self._known
            or len(word) < LEAST_LETTERS
            or not (word.isascii() and word.isalpha())
        ):
            return word
        if self._frequency(word) >= COMMON:
            return word
        return self._separated(word) or self._nearest(word)

    def separate(self, text: str) -> str:
        """A text with spaces put between English words that run together; the rest stays.

        "hewillstabmehelp" is one unknown word to any language model.
        """
        return LATIN_WORD.sub(lambda found: self._separated(found.group()) or found.group(), text)

    def _separated(self, word: str) -> str:
        """The English words that a long unknown word consists of, or nothing."""
        if len(word) < RUN_TOGETHER or self._frequency(word.lower()):
            return ""
        parts = self._spelling.word_segmentation(word.lower(), max_edit_distance=0)
        found = str(parts.corrected_string).split()
        is_english = all(self._frequency(part) for part in found)
        is_plain = len(word) >= LEAST_MEAN * len(found)
        return " ".join(found) if is_english and is_plain else ""

    def _frequency(self, word: str) -> int:
        return int(self._spelling.words.get(word, 0))

    def _nearest(self, word: str) -> str:
        found = self._spelling.lookup(word, Verbosity.CLOSEST, max_edit_distance=MOST_EDITS)
        of_rules = [entry.term for entry in found if entry.term in self._known]
        same_start = [term for term in of_rules if term[0] == word[0]]
        if same_start:
            return str(same_start[0])
        is_word = bool(self._frequency(word))
        return word if is_word or not found else str(found[0].term)
