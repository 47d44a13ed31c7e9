"""From an intent and what is known to the answer that fits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.answers import Answer, load_answers
from bot.data import DataError
from bot.turn import Known


def resolve(intent: str, known: Known) -> tuple[str, Answer]:
    """The answer that fits what is known, and the intent it belongs to.

    Raises:
        DataError: the intent has no answer, or answers refer to each other in a circle.
    """
    answers = load_answers()
    facts = dict(known.facts())
    sets: dict[str, str] = {}
    seen: list[str] = []
    while intent not in seen:
        seen.append(intent)
        if intent not in answers:
            raise DataError(f"bot/answers.yml has no entry '{intent}': add one.")
        answer = answers[intent].under(facts)
        sets |= answer.sets
        facts |= answer.sets
        if answer.same_as is None:
            return intent, Answer(**{**fields(answer), "sets": sets})
        intent = answer.same_as
    raise DataError(f"bot/answers.yml goes round in a circle: {' → '.join([*seen, intent])}.")


def fields(answer: Answer) -> dict[str, Any]:
    return {name: getattr(answer, name) for name in answer.__struct_fields__}


def meanings(ranking: Iterable[str], known: Known) -> list[str]:
    """The answers that the nearest intents would get here, best first, each once."""
    return list(dict.fromkeys(resolve(intent, known)[0] for intent in ranking))
