"""What the gateway itself sees in a message, before the dialogue engine: language and danger."""

from __future__ import annotations

from functools import cache

from msgspec import Struct

from bot.languages import load_languages
from channels.danger import DangerDetector
from channels.language_recognizer import LanguageRecognizer


class Observation(Struct, frozen=True):
    """`written_in` is the tag of the language, if that is plain; `danger` the categories of danger.

    `speaks_of_danger`: only of danger that is past, or of what might be.
    """

    written_in: str | None = None
    danger: tuple[str, ...] = ()
    speaks_of_danger: bool = False


class Observer:
    """Looks at a message; needs no network and no model that could fail. A few ms a message."""

    def __init__(self) -> None:
        self._languages = LanguageRecognizer(load_languages())
        self._danger = DangerDetector()

    def look(self, text: str) -> Observation:
        """What is seen in a text; nothing in an empty one."""
        written_in = self._languages.recognize(text)
        sighting = self._danger.look(text, written_in)
        return Observation(written_in, sighting.categories, sighting.is_past)

    def separate(self, text: str, written_in: str | None) -> str:
        """A text with spaces between English words that run together."""
        return self._danger.separate(text, written_in)


@cache
def load_observer() -> Observer:
    """The one observer of a process: rules and dictionaries take seconds to read.

    Raises:
        DataError: a file of rules or languages is malformed.
    """
    return Observer()
