"""From confidence to decision: answer, ask back, or say so; and what the parts of a message add."""

from pathlib import Path
from typing import Any

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.clarifying_fallback import ClarifyingFallback
from bot.nlu.question_splitter import PART
from bot.nlu.thresholds import Thresholds

CONFIG = {
    **ClarifyingFallback.get_default_config(),
    "urgent_above": 4.0,
}
THRESHOLDS = Thresholds(answer_above=0.4, lead=0.1, clarify_above=0.2, part_above=0.7)
CONTEXT = ExecutionContext(GraphSchema({}), "fallback")


@pytest.fixture
def storage(tmp_path: Path) -> LocalModelStorage:
    return LocalModelStorage.create(tmp_path)


@pytest.fixture
def fallback(storage: LocalModelStorage) -> ClarifyingFallback:
    return ClarifyingFallback(CONFIG, storage, Resource("fallback"), THRESHOLDS)


def message(*ranking: tuple[str, float], **more: Any) -> Message:
    """A message as the classifiers leave it."""
    intents = [{"name": name, "confidence": confidence} for name, confidence in ranking]
    return Message({"intent": intents[0], "intent_ranking": intents, **more})


@pytest.mark.parametrize(
    ("confidence", "decision", "intent"),
    [
        (0.9, "answer", "asylum_what"),
        (0.4, "answer", "asylum_what"),
        (0.39, "clarify", "nlu_fallback"),
        (0.2, "clarify", "nlu_fallback"),
        (0.19, "fallback", "nlu_fallback"),
    ],
)
def test_confidence_decides(
    fallback: ClarifyingFallback, confidence: float, decision: str, intent: str
) -> None:
    """Each threshold belongs to the surer side; the ranking stays for the actions."""
    asked = message(("asylum_what", confidence))
    ranking = asked.get("intent_ranking")
    fallback.process([asked])
    assert asked.get("decision") == decision
    assert asked.get("intent") == {"name": intent, "confidence": confidence}
    assert asked.get("intent_ranking") == ranking


@pytest.mark.parametrize(("second", "decision"), [(0.3, "answer"), (0.45, "clarify")])
def test_two_that_are_near_each_other_are_asked_about(
    fallback: ClarifyingFallback, second: float, decision: str
) -> None:
    """A confidence that is high enough is not enough when another intent is as likely."""
    asked = message(("a", 0.5), ("b", second))
    fallback.process([asked])
    assert asked.get("decision") == decision


@pytest.mark.parametrize(
    ("third", "meant"), [(0.05, ["a", "b"]), (0.25, ["a", "b", "c"])], ids=["far", "near"]
)
def test_it_is_asked_between_exactly_the_confused(
    fallback: ClarifyingFallback, third: float, meant: list[str]
) -> None:
    """A pair is asked about as a pair; a third only when it is nearly as near."""
    asked = message(("a", 0.35), ("b", 0.3), ("c", third))
    fallback.process([asked])
    assert asked.get("meant") == meant


@pytest.mark.parametrize(("score", "intent"), [(4.1, "danger_now"), (3.9, "a"), (None, "a")])
def test_a_cry_for_help_wins_over_what_is_likelier(
    fallback: ClarifyingFallback, score: float | None, intent: str
) -> None:
    """From the danger classifier's threshold on, danger is answered first."""
    asked = message(("a", 0.8), ("danger_now", 0.1))
    if score is not None:
        asked.set("danger", {"score": score, "category": None})
    fallback.process([asked])
    assert asked.get("decision") == "answer"
    assert asked.get("intent")["name"] == intent


def test_danger_that_is_only_the_likeliest_is_asked_about(fallback: ClarifyingFallback) -> None:
    """The emergency reply needs the danger classifier; without it the person is asked."""
    asked = message(("danger_now", 0.9), ("a", 0.05))
    fallback.process([asked])
    assert asked.get("decision") == "clarify"
    assert asked.get("meant") == ["danger_now", "a"]


def test_plain_parts_are_told_in_order_each_once(fallback: ClarifyingFallback) -> None:
    """What sentences mean is for the actions; the parts themselves go no further."""
    asked = message(("a", 0.3), ("b", 0.2))
    parts = [
        message(("b", 0.9), **{PART: True}),
        message(("c", 0.69), **{PART: True}),
        message(("a", 0.7), **{PART: True}),
        message(("b", 0.8), **{PART: True}),
    ]
    after = message(("d", 0.9))
    assert fallback.process([asked, *parts, after]) == [asked, after]
    assert asked.get("parts") == ["b", "a"]
    assert after.get("parts") == []


def test_a_pressed_button_is_left_alone(fallback: ClarifyingFallback) -> None:
    """A choice has no ranking and needs no decision."""
    pressed = Message({"intent": {"name": "greet", "confidence": 1.0}})
    fallback.process([pressed])
    assert pressed.get("intent")["name"] == "greet"


def test_a_cost_below_that_of_asking_is_refused() -> None:
    """A wrong answer never costs less than a question back."""
    with pytest.raises(ValueError, match="cost_of_wrong"):
        ClarifyingFallback.validate_config({"cost_of_wrong": 0.5})


def test_an_untrained_component_is_an_error(storage: LocalModelStorage) -> None:
    """Without thresholds nothing can be decided."""
    untrained = ClarifyingFallback.create(CONFIG, storage, Resource("fallback"), CONTEXT)
    with pytest.raises(ValueError, match="helpline train"):
        untrained.process([message(("a", 0.9), ("b", 0.1))])
