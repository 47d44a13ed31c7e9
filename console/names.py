"""Names of accounts: what may be one, and when two are the same."""

from __future__ import annotations

import unicodedata

SHORTEST = 2
LONGEST = 40


class BadNameError(Exception):
    """A name that no account can have; the text says which can."""


def folded(name: str) -> str:
    """As names are compared: without regard to case, spaces, composition, and what nobody sees."""
    seen = "".join(letter for letter in " ".join(name.split()) if letter.isprintable())
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", seen).casefold())


def read_name(text: str) -> str:
    """The name of a new account.

    Raises:
        BadNameError: it is too short, too long, or has characters that nobody sees.
    """
    name = unicodedata.normalize("NFC", " ".join(text.split()))
    if not SHORTEST <= len(name) <= LONGEST or not name.isprintable():
        raise BadNameError(
            f"A name has {SHORTEST} to {LONGEST} letters that can be seen: choose another."
        )
    return name
