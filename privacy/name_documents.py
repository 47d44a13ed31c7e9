"""A text as spaCy's name model reads it: words, and what is known of each."""

from __future__ import annotations

from pathlib import Path

from spacy.tokens import Doc
from spacy.vocab import Vocab

from privacy.folding import folded
from privacy.lexicon import Lexicon
from privacy.thai_words import ThaiWords
from privacy.word_splitter import Word, split

THAI_FILE, PIPELINE = "thai_words.txt", "pipeline"
# What the tagger says of a word.
LABELS = ("WORD", "NAME")
BEGINNING = 3


class NameDocuments:
    """Makes documents; the lexicon's answer is a word's tag, its first letters its lemma."""

    def __init__(self, lexicon: Lexicon, thai: ThaiWords) -> None:
        self._lexicon, self._thai = lexicon, thai

    @classmethod
    def load(cls, folder: Path) -> NameDocuments:
        """What a trained model was trained with."""
        words = (folder / THAI_FILE).read_text(encoding="utf-8").split()
        return cls(Lexicon.load(folder), ThaiWords(words))

    def words(self, text: str) -> list[Word]:
        return split(text, self._thai)

    def known(self, words: list[Word]) -> list[int]:
        """What is known of each word."""
        return [self._lexicon.look_up(word.text) for word in words]


def document(vocab: Vocab, words: list[Word], known: list[int]) -> Doc:
    """A document of these words."""
    return Doc(
        vocab,
        words=[word.text for word in words],
        spaces=[word.has_space for word in words],
        tags=[tag(flags) for flags in known],
        lemmas=[folded(word.text)[:BEGINNING] or word.text for word in words],
    )


def tag(known: int) -> str:
    """What is known, as the name of a tag."""
    return f"K{known}"
