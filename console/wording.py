"""The words of the console's pages: bot/wording/<language>/console.yml."""

from __future__ import annotations

from functools import cache

from bot.data import BOT, LANGUAGE, load_yaml

Words = dict[str, dict[str, str]]


@cache
def console_wording(language: str = LANGUAGE) -> Words:
    """The texts of each page, by key.

    Raises:
        DataError: the file is missing or malformed.
    """
    return load_yaml(BOT / "wording" / language / "console.yml", Words)
