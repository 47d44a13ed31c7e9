"""One turn of the conversation: what is known before it, and what comes out of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from msgspec import Struct

from bot.age import SaidAge
from bot.data import LANGUAGE
from bot.reply import Reply


class Known(Struct, frozen=True, kw_only=True):
    """What the conversation holds when a message arrives.

    `asked` is the slot the last reply asked for, or "more" when a list was cut. `remaining` are the
    points of that list not shown yet. `ranking` are the nearest intents of this message, best
    first, `meant` those of them worth asking between, `nearest` what else the last question may
    have meant. `mentioned` is the topic the message itself names, `mentioned_age` the age group its
    numbers say, or that they are someone else's. `parts` are what its sentences plainly mean, each
    for itself, in order.

    `written_in` is the language the person writes in, `language_told` the one in which they were
    last told that answers are in English; `chosen_language` and `menu_from` come from the menu of
    languages. `language` is the one of the answer.

    `danger` are the categories of danger in this message, `care` those of the reply before it, if
    that was an emergency reply. `has_gentle_offer`: this message speaks of danger that is past,
    only supposed, or only one of the things it may mean. On `closing_days` KOM is closed besides.
    """

    now: datetime
    closing_days: tuple[date, ...] = ()
    topic: str | None = None
    age_group: str | None = None
    residence: str | None = None
    asked: str | None = None
    mentioned: str | None = None
    mentioned_age: SaidAge | None = None
    last_intent: str | None = None
    remaining: tuple[str, ...] = ()
    ranking: tuple[str, ...] = ()
    nearest: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    meant: tuple[str, ...] = ()
    danger: tuple[str, ...] = ()
    care: tuple[str, ...] = ()
    has_gentle_offer: bool = False
    written_in: str | None = None
    language_told: str | None = None
    chosen_language: str | None = None
    menu_from: int = 0
    language: str = LANGUAGE

    def facts(self) -> Mapping[str, str | None]:
        """What conditions in answers.yml may ask about."""
        return {
            "topic": self.topic,
            "age_group": self.age_group,
            "residence": self.residence,
            "asked": self.asked,
            "mentioned": self.mentioned,
            "mentioned_age": self.mentioned_age,
            "last_intent": self.last_intent,
        }


class Turn(Struct, frozen=True, kw_only=True):
    """What the bot says, and what the conversation holds from now on (by slot).

    `answered` are the intents it answers, in order; none when it asks back.
    """

    reply: Reply
    slots: Mapping[str, Any] = {}
    answered: tuple[str, ...] = ()
