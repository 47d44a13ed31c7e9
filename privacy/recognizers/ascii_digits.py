"""Digits of other scripts, written as 0 to 9 at the same places."""

from __future__ import annotations

import unicodedata

# Beyond this code point there are no digits.
LAST = 0x1FBFF
DIGITS = {
    code: str(value)
    for code in range(0x80, LAST + 1)
    if (value := unicodedata.decimal(chr(code), None)) is not None
}


def with_ascii_digits(text: str) -> str:
    """The same text, as long as before, so that places found in it hold for the original."""
    return text.translate(DIGITS)
