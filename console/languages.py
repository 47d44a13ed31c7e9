"""Languages by the names staff know them under, in English."""

from __future__ import annotations

from console.wording import console_wording


def language_name(tag: str | None) -> str | None:
    """The English name of a language; its tag when it has none here."""
    names = console_wording()["languages"]
    return names.get(tag.partition("-")[0], tag) if tag else None
