"""The words of the bot itself: titles, questions, small talk. Never facts about rights."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from bot.data import BOT, LANGUAGE, DataError, load_yaml

Words = Mapping[str, str]


@cache
def load_wording(section: str, language: str = LANGUAGE) -> Words:
    """The texts of one section, such as `titles`, by key.

    Raises:
        DataError: the section has no file in this language, or it is malformed.
    """
    return MappingProxyType(
        load_yaml(BOT / "wording" / language / f"{section}.yml", dict[str, str])
    )


def say(section: str, key: str, language: str = LANGUAGE, **values: Any) -> str:
    """One text with its placeholders filled in.

    Raises:
        DataError: there is no such text.
    """
    words = load_wording(section, language)
    if key not in words:
        raise DataError(f"bot/wording/{language}/{section}.yml has no text '{key}': add it.")
    return words[key].format(**values).strip()
