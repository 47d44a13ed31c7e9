"""A message as it comes in, made safe for what is behind the gateway."""

from __future__ import annotations

import unicodedata

from msgspec import Struct

LONGEST_TEXT = 4_000
KEPT_CONTROLS = frozenset("\n\t")


class Inbound(Struct, frozen=True):
    """What a person sent: either a text of their own or a choice the server offered."""

    text: str = ""
    choice: str | None = None

    @property
    def has_words(self) -> bool:
        """Whether there is anything to understand: a letter or a digit of any script."""
        return self.choice is not None or any(character.isalnum() for character in self.text)


def is_dropped(character: str) -> bool:
    """Whether a character is a control, a surrogate half or unassigned: nothing a person types."""
    return character not in KEPT_CONTROLS and unicodedata.category(character) in {"Cc", "Cs", "Cn"}


def normalise(text: str) -> str:
    """Compose characters, drop control characters, and disarm a leading `/`.

    Rasa takes text that begins with `/` for an intent, at full confidence and past the language
    model, so a person's own text never begins with one.
    """
    kept = "".join(character for character in text if not is_dropped(character))
    return unicodedata.normalize("NFC", kept).strip().lstrip("/ \n\t").strip()
