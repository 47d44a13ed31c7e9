"""Recognises the question of someone else who holds the phone: "who is this?"."""

from __future__ import annotations

import re
from functools import cache

from bot.data import BOT, load_yaml
from bot.plain_text import plain, words_of

# "answer me!! who r u": what is longer has a question of its own.
MOST_WORDS = 8
SENTENCE_END = re.compile(r"[.?!;,\n…؟]+")


def plain_question(text: str) -> str:
    """A message as it is compared: its words, plain, with single spaces."""
    return " ".join(word for word in words_of(plain(text)) if word[0].isalnum())


@cache
def load_neutral_questions() -> frozenset[str]:
    """Every such question in every language, plain.

    Raises:
        DataError: the file is missing or malformed.
    """
    written = load_yaml(BOT / "neutral_questions.yml", dict[str, tuple[str, ...]])
    return frozenset(plain_question(text) for texts in written.values() for text in texts)


def is_neutral_question(text: str) -> bool:
    """Whether a message is such a question: whole, or as one sentence of a few words more."""
    sentences = [plain_question(part) for part in SENTENCE_END.split(text)]
    is_short = sum(len(sentence.split()) for sentence in sentences) <= MOST_WORDS
    whole = plain_question(text)
    return whole in load_neutral_questions() or (
        is_short and not load_neutral_questions().isdisjoint(sentences)
    )
