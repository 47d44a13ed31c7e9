"""The training messages: enough of them, varied, each under one intent only."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bot.answers import load_answers
from bot.data import BOT

ENGLISH = BOT.parent / "data" / "nlu" / "en"
LEAST_MESSAGES = 25


def messages() -> Iterator[tuple[str, str]]:
    """Every English training message with its intent, annotations removed."""
    for path in sorted(ENGLISH.glob("*.yml")):
        for entry in read(path)["nlu"]:
            for line in entry["examples"].splitlines() if "intent" in entry else ():
                text = re.sub(r"\[([^]]+)]\([^)]*\)", r"\1", line.removeprefix("- "))
                yield entry["intent"], text


def read(path: Path) -> dict[str, list[dict[str, str]]]:
    content: dict[str, list[dict[str, str]]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content


MESSAGES = list(messages())


@pytest.mark.parametrize("intent", load_answers())
def test_every_intent_has_enough_messages(intent: str) -> None:
    """At least 25 messages show what an intent is."""
    assert sum(known == intent for known, _ in MESSAGES) >= LEAST_MESSAGES


def test_no_message_is_there_twice() -> None:
    """The same words under two intents would teach nothing; under one, nothing new."""
    said = Counter(re.sub(r"[\W_]+", " ", text.lower()).strip() or text for _, text in MESSAGES)
    assert [text for text, times in said.items() if times > 1] == []


def test_no_message_is_a_command() -> None:
    """Rasa would take a message that begins with a slash for an intent."""
    assert not [text for _, text in MESSAGES if text.startswith("/")]
