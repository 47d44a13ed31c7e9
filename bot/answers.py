"""Reads answers.yml: what each intent is answered with, and under which conditions."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, Literal

import msgspec

from bot.data import BOT, DataError, Record, load_yaml
from bot.reply import Kind

AskedSlot = Literal["residence", "age_group"]
CONDITIONS = frozenset(
    {"topic", "age_group", "residence", "asked", "mentioned", "mentioned_age", "last_intent"}
)


class Answer(Record, frozen=True):
    """What one intent is answered with; the keys are described in answers.yml."""

    kind: Kind = "answer"
    topic: str | None = None
    passages: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    hours: bool = False
    about: bool = False
    tells: bool = False
    ask: AskedSlot | None = None
    sets: Mapping[str, str] = {}
    suggest: tuple[str, ...] = ()
    clarify: tuple[str, ...] = ()
    same_as: str | None = None


class Entry(msgspec.Struct, frozen=True):
    """An intent's answer, and its variants, each with the conditions that choose it."""

    answer: Answer
    variants: tuple[tuple[Mapping[str, str], Answer], ...] = ()

    def under(self, facts: Mapping[str, str | None]) -> Answer:
        """The first variant whose conditions all hold, or the plain answer."""
        for conditions, answer in self.variants:
            if all(facts.get(name) == value for name, value in conditions.items()):
                return answer
        return self.answer


def read_entry(intent: str, raw: Mapping[str, Any]) -> Entry:
    """Turn one intent's mapping into an entry; a variant replaces the keys it names.

    Raises:
        DataError: a key is unknown, or a value has the wrong type.
    """
    plain = {key: value for key, value in raw.items() if key != "when"}
    variants = []
    try:
        for variant in raw.get("when", ()):
            conditions, changes = split_conditions(variant, plain.get("topic"))
            variants.append((conditions, msgspec.convert({**plain, **changes}, Answer)))
        return Entry(msgspec.convert(plain, Answer), tuple(variants))
    except msgspec.ValidationError as error:
        raise DataError(f"bot/answers.yml, intent '{intent}': {error}.") from error


def split_conditions(
    variant: Mapping[str, Any], topic: str | None
) -> tuple[Mapping[str, str], Mapping[str, Any]]:
    """Tell a variant's conditions from the keys it replaces.

    `topic` is a condition, except beside `mentioned`: what a message mentions becomes its topic.
    """
    names = CONDITIONS - {"topic"} if "mentioned" in variant else CONDITIONS
    conditions = {key: value for key, value in variant.items() if key in names}
    changes = {key: value for key, value in variant.items() if key not in names}
    if topic is None and "topic" in conditions and "same_as" not in changes:
        changes["topic"] = conditions["topic"]
    return conditions, changes


@cache
def load_answers() -> Mapping[str, Entry]:
    """Every intent's entry.

    Raises:
        DataError: the file is missing or malformed.
    """
    raw = load_yaml(BOT / "answers.yml", dict[str, dict[str, Any]])
    return MappingProxyType({intent: read_entry(intent, entry) for intent, entry in raw.items()})
