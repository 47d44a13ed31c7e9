"""Patterns made of lists of words."""

from __future__ import annotations

import re


def either(words: str) -> str:
    """A pattern for any of the words of a text; a hyphen may also be a space, or nothing."""
    longest_first = sorted(words.split(), key=len, reverse=True)
    return "|".join(re.escape(word).replace(r"\-", r"[\s-]?") for word in longest_first)
