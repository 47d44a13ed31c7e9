"""Recognises what a person says about a chat they leave, or have left, for KOM."""

from __future__ import annotations

from functools import cache
from typing import Literal, get_args

from bot.data import BOT, DataError, load_yaml
from bot.neutral_questions import plain_question

Wish = Literal["code", "state", "withdraw", "bot", "delete", "stop"]


@cache
def load_handoff_words() -> dict[str, Wish]:
    """Every such message, plain, and what it wishes.

    Raises:
        DataError: the file is missing or malformed, or has a wish that there is not.
    """
    written = load_yaml(BOT / "handoff_words.yml", dict[str, tuple[str, ...]])
    if set(written) != set(get_args(Wish)):
        raise DataError("bot/handoff_words.yml must have: " + ", ".join(get_args(Wish)))
    found: dict[str, Wish] = {}
    for wish in get_args(Wish):
        found |= dict.fromkeys(map(plain_question, written[wish]), wish)
    return found


def handoff_wish(text: str) -> Wish | None:
    """What a message wishes, if it is nothing but that wish."""
    return load_handoff_words().get(plain_question(text))
