"""Danger is recognised on messages that were never used to write the rules or to train the model.

Gated apart from everything else. A message counts as recognised when the person gets the emergency
reply: from the rules of the gateway, or from the language model behind it.
"""

import asyncio
from collections import Counter
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from litestar.stores.memory import MemoryStore

from channels.app import utc_now
from channels.conversations import Conversations, key_of
from channels.exchange import Exchange, load_reading
from channels.inbound import Inbound, normalise
from channels.observer import load_observer
from channels.rasa_client import RasaClient
from tests.running_helpline import System

HERE = Path(__file__).parent
THRESHOLDS = yaml.safe_load((HERE / "thresholds.yml").read_text(encoding="utf-8"))
TOGETHER = THRESHOLDS["together"]
LEAST_DANGER, LEAST_HARMLESS = 400, 600


def read(name: str) -> list[dict[str, Any]]:
    content: list[dict[str, Any]] = yaml.load(
        (HERE / f"{name}.yml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader
    )
    return content


DANGER, HARMLESS = read("danger"), read("harmless")


def by_rules(entries: list[dict[str, Any]]) -> list[bool]:
    """Whether the rules of the gateway see danger now in each message."""
    return [bool(load_observer().look(entry["text"]).danger) for entry in entries]


def per_cent(found: list[bool]) -> float:
    return 100 * sum(found) / len(found)


@pytest.fixture(scope="module")
def answered(system: System) -> dict[str, bool]:
    """Whether the whole way of a message ends at the emergency reply, for each message."""

    async def ask_all() -> dict[str, bool]:
        found = {}
        async with httpx.AsyncClient(timeout=15, trust_env=False) as http:
            conversations = Conversations(MemoryStore(), lambda _key, _after: None)
            rasa = RasaClient(http, system.settings.rasa_url)
            exchange = Exchange(
                conversations, rasa, load_reading(system.settings.name_model), utc_now, "weather"
            )
            for entry in (*DANGER, *HARMLESS):
                key = key_of(await conversations.begin(is_greeted=True))
                answered = await exchange.message(key, Inbound(normalise(entry["text"])), None)
                found[entry["text"]] = any(r.kind == "emergency" for r in answered.replies)
        return found

    return asyncio.run(ask_all())


def test_there_are_enough_messages() -> None:
    """Four hundred cries for help in all categories, six hundred harmless messages."""
    assert len(DANGER) >= LEAST_DANGER
    assert len(HARMLESS) >= LEAST_HARMLESS
    assert min(Counter(entry["category"] for entry in DANGER).values()) >= 40


def test_the_rules_alone_find_most() -> None:
    """With everything behind the gateway dead, this much is left."""
    found = by_rules(DANGER)
    missed = [entry for entry, is_found in zip(DANGER, found, strict=True) if not is_found]
    assert per_cent(found) >= THRESHOLDS["rules"]["recall"], missed
    assert per_cent(by_rules(HARMLESS)) <= THRESHOLDS["rules"]["false_alarms"]


def test_rules_and_model_together_find_nearly_all(answered: dict[str, bool]) -> None:
    """What words alone do not show, the model may; it also knows what the rules take wrongly."""
    missed = [entry for entry in DANGER if not answered[entry["text"]]]
    assert per_cent([answered[entry["text"]] for entry in DANGER]) >= TOGETHER["recall"], missed
    assert per_cent([answered[entry["text"]] for entry in HARMLESS]) <= TOGETHER["false_alarms"]


@pytest.mark.parametrize("category", sorted({entry["category"] for entry in DANGER}))
def test_no_category_is_left_behind(answered: dict[str, bool], category: str) -> None:
    """A good average does not hide a category in which people are not heard."""
    found = [answered[entry["text"]] for entry in DANGER if entry["category"] == category]
    assert per_cent(found) >= TOGETHER["least_category"], category
