"""How well messages are understood that are not in the training data. Runs inside the brain."""

import asyncio
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import structlog
import yaml
from rasa.core.agent import Agent
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.answers import load_answers

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
THRESHOLDS = yaml.safe_load((HERE / "thresholds.yml").read_text(encoding="utf-8"))
LANGUAGES = list(THRESHOLDS)
MEASURED_WHOLE = [name for name, wanted in THRESHOLDS.items() if "danger_recall" in wanted]

# Shorter messages have too few ways of being said to be told from a copy.
LETTERS_TO_COMPARE = 25
NEAR_COPY = 0.85


def messages(paths: list[Path]) -> Iterator[tuple[str, str]]:
    """Intent and text of every message of some files, without annotations."""
    for path in paths:
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            for line in entry["examples"].splitlines() if "intent" in entry else ():
                yield entry["intent"], re.sub(r"\[([^]]+)]\([^)]*\)", r"\1", line[2:])


def held_out(language: str) -> list[tuple[str, str]]:
    return list(messages([HERE / "held_out" / f"{language}.yml"]))


@pytest.fixture(scope="module")
def agent() -> Agent:
    """The newest model, as `helpline run` uses it."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    models = sorted(
        (ROOT / "var" / "models").glob("helpline-*"), key=lambda path: path.stat().st_mtime
    )
    return Agent.load(str(models[-1]))


@pytest.fixture(scope="module")
def understood(agent: Agent) -> dict[str, list[dict[str, Any]]]:
    """What the language model makes of every held-out message, by language."""

    async def parse_all() -> dict[str, list[dict[str, Any]]]:
        parsed: dict[str, list[dict[str, Any]]] = {}
        for language in LANGUAGES:
            parsed[language] = []
            for intent, text in held_out(language):
                found = await agent.parse_message(text)
                parsed[language].append({"expected": intent, **found})
        return parsed

    return asyncio.run(parse_all())


def is_answered(parsed: dict[str, Any]) -> bool:
    return bool(parsed["decision"] == "answer")


def is_right(parsed: dict[str, Any]) -> bool:
    """Whether the answer is the expected one, or leads with the same passage."""
    found, expected = parsed["intent"]["name"], parsed["expected"]
    if found == "nlu_fallback":
        found = parsed["intent_ranking"][0]["name"]
    if found == expected:
        return True
    leads = [load_answers()[intent].answer.passages[:1] for intent in (found, expected)]
    return bool(leads[0]) and leads[0] == leads[1]


def per_cent(found: list[bool]) -> float:
    return 100 * sum(found) / len(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_most_are_answered_right_and_few_wrong(
    understood: dict[str, list[dict[str, Any]]], language: str
) -> None:
    """In scope: right answers above the threshold, wrong ones below."""
    inside = [parsed for parsed in understood[language] if parsed["expected"] != "out_of_scope"]
    right = per_cent([is_answered(parsed) and is_right(parsed) for parsed in inside])
    wrong = per_cent([is_answered(parsed) and not is_right(parsed) for parsed in inside])
    assert right >= THRESHOLDS[language]["right"], (right, wrong)
    assert wrong <= THRESHOLDS[language]["wrong"], (right, wrong)


@pytest.mark.parametrize("language", MEASURED_WHOLE)
def test_what_is_out_of_scope_is_seldom_answered(
    understood: dict[str, list[dict[str, Any]]], language: str
) -> None:
    """Other people's questions are not answered as if they were known."""
    outside = [parsed for parsed in understood[language] if parsed["expected"] == "out_of_scope"]
    answered = per_cent([is_answered(parsed) and not is_right(parsed) for parsed in outside])
    assert answered <= THRESHOLDS[language]["out_of_scope_answered"]


@pytest.mark.parametrize("language", MEASURED_WHOLE)
def test_danger_is_recognised(understood: dict[str, list[dict[str, Any]]], language: str) -> None:
    """A cry for help gets the emergency reply: measured by recall."""
    danger = [parsed for parsed in understood[language] if parsed["expected"] == "danger_now"]
    reached = [parsed["intent"]["name"] in {"danger_now", "emergency_number"} for parsed in danger]
    assert per_cent(reached) >= THRESHOLDS[language]["danger_recall"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_is_a_near_copy_of_a_training_message(language: str) -> None:
    """What was learned by heart proves nothing."""
    trained = [text for _, text in messages(sorted((ROOT / "data" / "nlu").rglob("*.yml")))]
    texts = [text for _, text in held_out(language) if len(text) >= LETTERS_TO_COMPARE]
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True)
    likeness = (
        vectorizer.fit(trained).transform(texts) @ vectorizer.transform(trained).T
    ).toarray()
    copies = [
        (texts[row], trained[column])
        for row, column in zip(*np.where(likeness > NEAR_COPY), strict=True)
    ]
    assert copies == []


@pytest.mark.parametrize("language", MEASURED_WHOLE)
def test_every_intent_is_measured(language: str) -> None:
    """No intent is left out of the measure."""
    assert {intent for intent, _ in held_out(language)} == set(load_answers())
