"""Cyrillic names as their bearers write them with Latin letters."""

from __future__ import annotations

LETTERS = dict(zip("абвгґдеёєзиіїйклмнопрстуфыэ", "abvggdeeeziiiyklmnoprstufye", strict=True))
SEVERAL = {"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sht", "ю": "yu", "я": "ya"}
HARD_AND_SOFT = {"ъ": "a", "ь": ""}
LATIN = str.maketrans(LETTERS | SEVERAL | HARD_AND_SOFT)


def romanized(name: str) -> str:
    """A name with Latin letters."""
    latin = name.lower().translate(LATIN).replace("'", "")
    return "-".join(part.capitalize() for part in latin.split("-"))
