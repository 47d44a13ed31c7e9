"""Names of people: a model that weighs what is known of a word and what stands around it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language

from privacy.lexicon import NAME, WORD, Known
from privacy.name_documents import PIPELINE, NameDocuments, document
from privacy.recognizers.finding import Finding
from privacy.word_splitter import Word

# From which likelihood on a word is taken for a name, by how common it is in messages: low, as a
# name that stays is worse than a word that goes. Measured on messages without names.
SURE_OF_UNKNOWN, SURE_OF_RARE, SURE_OF_COMMON, SURE_BESIDE_NAME = 0.02, 0.015, 0.04, 0.01
CAPITAL_LETS_PASS, CAPITAL_LETS_COMMON_PASS = 0.01, 0.02
SENTENCE_ENDS = (".", "!", "?", ":", "؟", "…", "-", '"', "“", "(")
JOINTS = ("-", "‑", "'", "’", ".")


class NameModelError(Exception):
    """The model that recognises names is missing; the text says how to train it."""


class NameRecognizer:
    """Finds names. Not for several threads at once: spaCy's memory zone is not made for it."""

    def __init__(self, nlp: Language, documents: NameDocuments) -> None:
        self._nlp, self._documents = nlp, documents
        tagger: Any = nlp.get_pipe("tagger")
        self._tagger = tagger
        self._name: int = tagger.labels.index("NAME")

    @classmethod
    def load(cls, folder: Path) -> NameRecognizer:
        """The recogniser trained into a folder.

        Raises:
            NameModelError: there is no model, or only a part of one.
        """
        try:
            return cls(spacy.load(folder / PIPELINE), NameDocuments.load(folder))
        except (OSError, ValueError, KeyError) as error:
            raise NameModelError(
                f"There is no whole name model in {folder}: train one with "
                f"'python -m privacy.name_model {folder}'."
            ) from error

    def find(self, text: str) -> Iterator[Finding]:
        """Every name."""
        words = self._documents.words(text)
        known = self._documents.known(words)
        shares = self.shares(words, known)
        is_name = [
            is_likely(word, flags, share)
            or (has_capital(words, place) and is_likely_with_capital(word, flags, share))
            for place, (word, flags, share) in enumerate(zip(words, known, shares, strict=True))
        ]
        for first, last in runs(with_neighbours(is_name, words, known, shares), words):
            yield Finding(words[first].start, words[last].end, "NAME")

    def shares(self, words: list[Word], known: list[int]) -> list[float]:
        """How likely each word is a name, from 0 to 1."""
        if not words:
            return []
        # Without a zone spaCy would remember every word it ever saw, names first of all.
        with self._nlp.memory_zone():
            scores = self._tagger.model.predict([document(self._nlp.vocab, words, known)])[0]
        return [float(share) for share in scores[:, self._name]]


def is_likely(word: Word, known: int, share: float) -> bool:
    """Whether this likelihood is enough for a word of which so much is known."""
    if is_never_name(word, known):
        return False
    if known & (NAME | Known.INFLECTED) and not known & (WORD | Known.PLACE):
        return True
    if known & Known.MESSAGES:
        return share >= SURE_OF_COMMON
    return share >= (SURE_OF_RARE if known & Known.FREQUENT else SURE_OF_UNKNOWN)


def is_likely_with_capital(word: Word, known: int, share: float) -> bool:
    """Whether it is enough for a listed name whose capital nothing else explains."""
    least = CAPITAL_LETS_COMMON_PASS if known & Known.MESSAGES else CAPITAL_LETS_PASS
    return bool(known & Known.GIVEN) and share >= least and not is_never_name(word, known)


def is_never_name(word: Word, known: int) -> bool:
    """Whether a word can be no name: a sign, one letter, a place that nobody is called after."""
    is_place = known & Known.PLACE and not known & NAME
    return bool(is_place) or len(word.text) == 1 or not word.text[0].isalpha()


def has_capital(words: list[Word], place: int) -> bool:
    """Whether a word has a capital that its place in the sentence does not explain."""
    if not place or not words[place].text.istitle() or words[place - 1].text in SENTENCE_ENDS:
        return False
    return any(word.text.islower() and len(word.text) > 1 for word in words)


def with_neighbours(
    is_name: list[bool], words: list[Word], known: list[int], shares: list[float]
) -> list[bool]:
    """Names, and what stands beside one and is likely enough its other part."""

    def may_be_part(place: int) -> bool:
        flags = known[place]
        return (
            shares[place] >= SURE_BESIDE_NAME
            and not is_never_name(words[place], flags)
            and bool(flags & NAME or not flags & WORD)
        )

    return [
        found or (may_be_part(place) and any(is_name[max(0, place - 1) : place + 2]))
        for place, found in enumerate(is_name)
    ]


def runs(is_name: list[bool], words: list[Word]) -> Iterator[tuple[int, int]]:
    """First and last word of each run of names; a hyphen, dot or apostrophe may stand between."""
    first = last = -1
    for place, found in enumerate(is_name):
        if not found:
            continue
        joined = first >= 0 and (
            place == last + 1 or (place == last + 2 and words[last + 1].text in JOINTS)
        )
        if first >= 0 and not joined:
            yield first, last
        first, last = (first if joined else place), place
    if first >= 0:
        yield first, last
