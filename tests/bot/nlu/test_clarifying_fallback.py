"""From confidence to decision: answer, ask back, or say so."""

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.clarifying_fallback import ClarifyingFallback

CONFIG = {
    **ClarifyingFallback.get_default_config(),
    "answer_above": 0.4,
    "clarify_above": 0.2,
    "urgent_above": 0.15,
}


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
def test_confidence_decides(confidence: float, decision: str, intent: str) -> None:
    """Each threshold belongs to the surer side; the ranking stays for the actions."""
    ranking = [{"name": "asylum_what", "confidence": confidence}]
    message = Message({"intent": ranking[0], "intent_ranking": ranking})
    ClarifyingFallback(CONFIG).process([message])
    assert message.get("decision") == decision
    assert message.get("intent") == {"name": intent, "confidence": confidence}
    assert message.get("intent_ranking") == ranking


@pytest.mark.parametrize(("second", "decision"), [(0.3, "answer"), (0.45, "clarify")])
def test_two_that_are_near_each_other_are_asked_about(second: float, decision: str) -> None:
    """A confidence that is high enough is not enough when another intent is as likely."""
    ranking = [{"name": "a", "confidence": 0.5}, {"name": "b", "confidence": second}]
    message = Message({"intent": ranking[0], "intent_ranking": ranking})
    ClarifyingFallback(CONFIG).process([message])
    assert message.get("decision") == decision


@pytest.mark.parametrize(("urgent", "intent"), [(0.16, "danger_now"), (0.14, "a")])
def test_a_cry_for_help_wins_over_what_is_likelier(urgent: float, intent: str) -> None:
    """From its own threshold on, danger is answered first."""
    ranking = [{"name": "a", "confidence": 0.8}, {"name": "danger_now", "confidence": urgent}]
    message = Message({"intent": ranking[0], "intent_ranking": ranking})
    ClarifyingFallback(CONFIG).process([message])
    assert message.get("decision") == "answer"
    assert message.get("intent")["name"] == intent


def test_a_pressed_button_is_left_alone() -> None:
    """A choice has no ranking and needs no decision."""
    message = Message({"intent": {"name": "greet", "confidence": 1.0}})
    ClarifyingFallback(CONFIG).process([message])
    assert message.get("intent")["name"] == "greet"


@pytest.mark.parametrize(
    "config", [{"answer_above": 0.1, "clarify_above": 0.2}, {"answer_above": 2}]
)
def test_thresholds_out_of_order_are_refused(config: dict[str, float]) -> None:
    """Asking above answering would answer everything."""
    with pytest.raises(ValueError, match="clarify_above"):
        ClarifyingFallback.validate_config(config)
