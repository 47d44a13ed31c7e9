"""Recognises the language a message is written in."""

from __future__ import annotations

from collections.abc import Iterable

from py3langid.langid import MODEL_FILE, LanguageIdentifier

LONGEST_INPUT = 1_000
FEWEST_LETTERS = 6
# Measured over 850 English and 1,700 other messages: 93 % recognised, 0.6 % taken for another
# language. The wrong language is worse than none.
SURE = 0.6

# What the library calls them, where it is not the tag the project uses.
LABELS = {"nb": "no"}
TAGS = {label: tag for tag, label in LABELS.items()}


class LanguageRecognizer:
    """Tells apart the languages given by their BCP 47 tags; about 0.04 ms a message."""

    def __init__(self, tags: Iterable[str]) -> None:
        self._identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
        self._identifier.set_languages([LABELS.get(tag, tag) for tag in tags])

    def recognize(self, text: str) -> str | None:
        """The tag of the language of a text; None when the text is too short or not plain."""
        if sum(character.isalpha() for character in text) < FEWEST_LETTERS:
            return None
        label, sureness = self._identifier.classify(text[:LONGEST_INPUT])
        return TAGS.get(label, label) if sureness > SURE else None
