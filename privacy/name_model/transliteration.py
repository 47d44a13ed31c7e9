"""Cyrillic names as their bearers write them with Latin letters."""

from __future__ import annotations

LETTERS = dict(
    zip(
        "абвгґдеёєжзиіїйклмнопрстуфхцчшщъыьэюя",
        "a b v g g d e e ie zh z i i i y k l m n o p r s t u f kh ts ch sh sht a y  e yu ya".split(" "),
        strict=True,
    )
)


def romanized(name: str) -> str:
    """A name with Latin letters."""
    latin = "".join(LETTERS.get(letter, letter) for letter in name.lower()).replace("'", "")
    return "-".join(part.capitalize() for part in latin.split("-"))
