"""The actions: what they read from the tracker, what they say, and that they never fail aloud."""

import json
import logging
from datetime import datetime, timezone
from typing import Any

import msgspec
import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.action_answer import ActionAnswer
from actions.action_fallback import ActionFallback
from actions.turn_action import SLOTS, TurnAction, utc_now
from bot.reply import Reply

NOON = datetime(2026, 11, 24, 11, tzinfo=timezone.utc)


def tracker(intent: str, slots: dict[str, Any] | None = None, **message: Any) -> Tracker:
    """A conversation as Rasa hands it to an action."""
    latest = {"intent": {"name": intent}, "entities": [], "intent_ranking": [], **message}
    return Tracker(
        "someone",
        {**dict.fromkeys(SLOTS), **(slots or {})},
        latest,
        [],
        False,
        None,
        {},
        "action_listen",
    )


def run(action: TurnAction, conversation: Tracker) -> tuple[Reply, dict[str, Any]]:
    """The reply as it goes over the wire, and the slots that are set."""
    dispatcher = CollectingDispatcher()
    events = action.run(dispatcher, conversation, {})
    (message,) = dispatcher.messages
    wire = json.dumps(message["custom"])
    return msgspec.json.decode(wire, type=Reply), {
        event["name"]: event["value"] for event in events
    }


def answer(conversation: Tracker) -> tuple[Reply, dict[str, Any]]:
    return run(ActionAnswer(lambda: NOON), conversation)


def test_an_intent_is_answered_and_its_topic_kept() -> None:
    """The reply cites, and the topic is held for what follows."""
    reply, slots = answer(tracker("reflection_how_long"))
    assert reply.citations[0] == "reflection.permit"
    assert slots["topic"] == "reflection"


def test_every_slot_is_set_every_time() -> None:
    """The store keeps only the last events, so what is held is said again each turn."""
    _, slots = answer(tracker("thanks", {"age_group": "under_18", "topic": "asylum"}))
    assert set(slots) == set(SLOTS)
    assert slots["age_group"] == "under_18"
    assert slots["topic"] == "asylum"


def test_what_the_message_mentions_chooses_the_answer() -> None:
    """False papers "in my asylum case" get the words about asylum."""
    entities = [{"entity": "topic", "value": "asylum"}]
    reply, slots = answer(tracker("true_identity", entities=entities))
    assert reply.citations == ("asylum.duties", "asylum.duties.identity")
    assert slots["topic"] == "asylum"


def test_an_age_in_the_message_decides() -> None:
    """A child whom the language model takes for an adult is answered as a child."""
    reply, slots = answer(tracker("adult_state", text="im 16"))
    assert reply.citations == ("under_18.child_protection",)
    assert slots["age_group"] == "under_18"


def test_a_number_in_the_name_of_a_choice_is_no_age() -> None:
    """Whoever presses "I am under 18" is not 18."""
    _, slots = answer(tracker("under_18_state", text="/under_18_state"))
    assert slots["age_group"] == "under_18"


def test_mentioning_both_topics_chooses_neither() -> None:
    """When both are named, both answers are given."""
    entities = [{"entity": "topic", "value": name} for name in ("asylum", "reflection")]
    reply, _ = answer(tracker("true_identity", entities=entities))
    assert {"asylum.duties.identity", "reflection.duties.identity"} <= set(reply.citations)


@pytest.mark.parametrize(("decision", "kind"), [("clarify", "clarify"), ("fallback", "fallback")])
def test_the_decision_chooses_between_asking_and_saying_so(decision: str, kind: str) -> None:
    """The language model's decision is carried out."""
    conversation = tracker(
        "nlu_fallback",
        intent_ranking=[{"name": "asylum_what", "confidence": 0.2}],
        meant=["asylum_what"],
        decision=decision,
    )
    reply, _ = run(ActionFallback(lambda: NOON), conversation)
    assert reply.kind == kind
    assert reply.buttons[0].choice == "asylum_what"


def test_parts_of_a_message_are_answered_in_order() -> None:
    """Two questions in one message get two answers, each under its title."""
    reply, slots = answer(tracker("asylum_what", parts=["return_cost", "legal_aid"]))
    assert reply.text.index("WHO PAYS FOR THE TICKET?") < reply.text.index("A LAWYER FOR FREE")
    assert {"refusal.forced_return", "entitlements.legal_aid"} <= set(reply.citations)
    assert slots["last_intent"] == "legal_aid"


def test_the_language_of_a_message_is_kept() -> None:
    """A short message after a Romanian one is still by someone who writes Romanian."""
    first, slots = answer(tracker("asylum_what", metadata={"written_in": "ro"}))
    assert first.text.startswith("Poți scrie în română")
    assert (slots["language"], slots["language_told"]) == ("ro", "ro")
    second, slots = answer(tracker("thanks", slots, metadata={"written_in": None}))
    assert slots["language"] == "ro"
    assert "română" not in second.text


def test_a_language_is_chosen_from_the_menu() -> None:
    """Pressing a language is remembered and confirmed in it."""
    entities = [{"entity": "chosen_language", "value": "pl"}]
    reply, slots = answer(tracker("language", entities=entities))
    assert (reply.language, slots["language"]) == ("pl", "pl")


def test_a_failing_action_gives_the_safe_reply(caplog: pytest.LogCaptureFixture) -> None:
    """Whatever fails, the person gets numbers to call, and the log no words of theirs."""
    caplog.set_level(logging.DEBUG)
    reply, slots = answer(tracker("no_such_intent", {"topic": "asylum"}, text="I am Maria"))
    assert reply.kind == "fallback"
    assert "47 45 15 00" in reply.text
    assert slots["topic"] == "asylum"
    assert [record.getMessage() for record in caplog.records] == ["action_failed"]


def test_the_clock_knows_its_time_zone() -> None:
    """Opening hours need a moment that cannot be misread."""
    assert utc_now().tzinfo is timezone.utc


def danger(score: float, *by_rules: str) -> dict[str, Any]:
    """What is known of a message that the danger classifier gave this score."""
    seen = {"score": score, "category": "despair"}
    return {"danger": seen, "metadata": {"danger": list(by_rules)}, "text": "words"}


@pytest.mark.parametrize(
    ("score", "rules", "kind"),
    [(1.0, ("weapon",), "emergency"), (-1.0, ("weapon",), "answer"), (2.5, (), "answer")],
)
def test_rules_count_unless_the_classifier_denies(
    score: float, rules: tuple[str, ...], kind: str
) -> None:
    """ "The debt is killing me" is answered as a question, with the number in one line."""
    reply, _ = answer(tracker("legal_aid", **danger(score, *rules)))
    assert reply.kind == kind
    assert "112" in reply.text


def test_a_category_counts_only_where_danger_is_likely() -> None:
    """ "Thank you" after a knife stays with the knife, whatever category lies nearest to it."""
    message = danger(-5.0)
    message["metadata"] = {"care": ["weapon"], "danger": []}
    reply, _ = answer(tracker("thanks", **message))
    assert reply.kind == "emergency"
    assert "112" in reply.text


def test_an_ordinary_question_gets_no_number_in_addition() -> None:
    """Whoever reads the number below every answer stops reading it."""
    reply, _ = answer(tracker("legal_aid", **danger(1.0)))
    assert "112" not in reply.text
