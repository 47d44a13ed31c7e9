"""How well messages are understood that are not in the training data. Runs inside the brain."""

import asyncio
import logging
from pathlib import Path

import numpy as np
import pytest
import structlog
import yaml
from rasa.core.agent import Agent
from sklearn.feature_extraction.text import TfidfVectorizer

from bench.language_quality.figures import (
    by,
    inside,
    is_asked_between,
    language_of,
    outside_answered,
    shares,
    topic_of,
)
from bench.language_quality.held_out import (
    ROOT,
    held_out,
    held_out_languages,
    topics,
    training,
)
from bench.language_quality.outcomes import Outcome, outcomes_of
from bench.per_cent import per_cent
from bot.answers import load_answers

THRESHOLDS = yaml.safe_load((Path(__file__).parent / "thresholds.yml").read_text(encoding="utf-8"))
LANGUAGES = held_out_languages()

# Shorter messages have too few ways of being said to be told from a copy.
LETTERS_TO_COMPARE = 25
NEAR_COPY = 0.85
ENGLISH_MESSAGES, OTHER_MESSAGES = 700, 25


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    """What the newest model, as `helpline run` uses it, makes of every held-out message."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    models = (ROOT / "var" / "models").glob("helpline-*")
    newest = max(models, key=lambda path: path.stat().st_mtime)
    examples = [example for language in LANGUAGES for example in held_out(language)]
    return asyncio.run(outcomes_of(Agent.load(str(newest)), examples))


def of_english(outcomes: list[Outcome]) -> list[Outcome]:
    return [outcome for outcome in inside(outcomes) if language_of(outcome) == "en"]


def test_english_is_answered_right_and_seldom_wrong(outcomes: list[Outcome]) -> None:
    """The rest is asked back."""
    found = shares(of_english(outcomes))
    assert found.right >= THRESHOLDS["english"]["right"], found
    assert found.wrong <= THRESHOLDS["english"]["wrong"], found


def test_other_languages_are_answered_right_and_seldom_wrong(outcomes: list[Outcome]) -> None:
    """On average over fourteen languages, and none far below."""
    wanted = THRESHOLDS["other_languages"]
    others = [outcome for outcome in inside(outcomes) if language_of(outcome) != "en"]
    found = shares(others)
    assert found.right >= wanted["right"], found
    assert found.wrong <= wanted["wrong"], found
    each = {language: shares(group).right for language, group in by(others, language_of).items()}
    assert min(each.values()) >= wanted["least_right"], each


def test_what_is_out_of_scope_is_seldom_answered(outcomes: list[Outcome]) -> None:
    """Questions that the brochure does not answer are not answered as if it did."""
    assert outside_answered(outcomes) <= THRESHOLDS["out_of_scope_answered"]


def test_no_topic_is_left_behind(outcomes: list[Outcome]) -> None:
    """A good average does not hide a bad topic."""
    each = {topic: shares(group).right for topic, group in by(inside(outcomes), topic_of).items()}
    assert min(each.values()) >= THRESHOLDS["topic_right"], each


def test_what_is_asked_back_offers_what_was_meant(outcomes: list[Outcome]) -> None:
    """A question back is worth it when the right meaning is among those offered."""
    asked = [outcome for outcome in inside(outcomes) if outcome.verdict == "asked"]
    found = per_cent([is_asked_between(outcome) for outcome in asked])
    assert found >= THRESHOLDS["offered_when_asked"]


def test_danger_is_recognised(outcomes: list[Outcome]) -> None:
    """A cry for help gets the emergency reply: measured by recall."""
    danger = [outcome for outcome in outcomes if outcome.example.intent == "danger_now"]
    reached = [bool({"danger_now", "emergency_number"} & {*outcome.answered}) for outcome in danger]
    assert per_cent(reached) >= THRESHOLDS["danger_recall"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_is_a_near_copy_of_a_training_message(language: str) -> None:
    """What was learned by heart proves nothing."""
    trained = [example.text for tag in LANGUAGES for example in training(tag)]
    texts = [
        example.text for example in held_out(language) if len(example.text) >= LETTERS_TO_COMPARE
    ]
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True)
    learned = vectorizer.fit_transform(trained)
    likeness = (vectorizer.transform(texts) @ learned.T).tocoo()
    copies = [
        (texts[row], trained[column])
        for row, column, value in zip(likeness.row, likeness.col, likeness.data, strict=True)
        if value > NEAR_COPY
    ]
    assert copies == []


def test_every_intent_and_language_is_measured() -> None:
    """No intent is left out of the English messages, and no language is measured by a handful."""
    assert {example.intent for example in held_out("en")} == set(load_answers())
    assert len(held_out("en")) >= ENGLISH_MESSAGES
    assert min(len(held_out(language)) for language in LANGUAGES) >= OTHER_MESSAGES


def test_every_intent_has_a_topic() -> None:
    """The figures by topic cover all intents."""
    assert set(topics()) == set(load_answers())
    assert np.unique(list(topics().values())).size > 1
