"""What every action shares: reads the tracker, answers, and never fails aloud."""

from __future__ import annotations

import logging
import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from datetime import date, datetime, timezone
from typing import Any

import msgspec
from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.age import own_age_group, said_age
from bot.compose import DANGER, danger_turn
from bot.emergency import load_emergency, with_gentle_offer
from bot.fixed_replies import safe_reply
from bot.languages import answer_language, in_their_language
from bot.response import with_what_is_told
from bot.turn import Known, Turn

logger = logging.getLogger(__name__)

SLOTS = (
    *("topic", "age_group", "residence", "asked", "last_intent", "remaining", "nearest"),
    *("language", "language_told"),
)


def utc_now() -> datetime:
    return datetime.now(timezone.utc)


def known_from(tracker: Tracker, now: datetime) -> Known:
    """What the conversation holds, as the composing functions want it."""
    message = tracker.latest_message
    ranking = tuple(intent["name"] for intent in message.get("intent_ranking") or ())
    metadata = message.get("metadata") or {}
    written_in = metadata.get("written_in") or tracker.get_slot("language")
    text = message.get("text") or ""
    is_pressed = text.startswith("/")
    mentioned = {str(value).lower() for value in tracker.get_latest_entity_values("topic")}
    return Known(
        now=now,
        closing_days=tuple(map(date.fromisoformat, metadata.get("closing_days") or ())),
        topic=tracker.get_slot("topic"),
        age_group=own_age_group(text) or tracker.get_slot("age_group"),
        residence=tracker.get_slot("residence"),
        asked=tracker.get_slot("asked"),
        last_intent=tracker.get_slot("last_intent"),
        remaining=tuple(tracker.get_slot("remaining") or ()),
        mentioned=mentioned.pop() if len(mentioned) == 1 else None,
        # A pressed button comes as "/intent", and a number in an intent's name is nobody's age.
        mentioned_age=None if is_pressed else said_age(text, now.year),
        ranking=ranking,
        nearest=tuple(tracker.get_slot("nearest") or ()),
        parts=tuple(message.get("parts") or ()),
        meant=tuple(message.get("meant") or ()),
        danger=seen_danger(message),
        care=tuple(metadata.get("care") or ()),
        has_gentle_offer=bool(metadata.get("has_gentle_offer")) or may_be_danger(message),
        written_in=written_in,
        language_told=tracker.get_slot("language_told"),
        chosen_language=next(tracker.get_latest_entity_values("chosen_language"), None),
        menu_from=next(tracker.get_latest_entity_values("menu_from"), 0),
        language=answer_language(written_in),
    )


def danger_score(message: Mapping[str, Any], otherwise: float) -> float:
    """The danger classifier's score of a message, or `otherwise` where it was not asked."""
    return float((message.get("danger") or {}).get("score", otherwise))


def is_likely_danger(message: Mapping[str, Any]) -> bool:
    """Whether the danger classifier takes a message for danger, or was not asked."""
    return danger_score(message, math.inf) >= load_emergency().rules_above


def by_rules(message: Mapping[str, Any]) -> tuple[str, ...]:
    """The categories of danger that the gateway's rules see in a message."""
    return tuple((message.get("metadata") or {}).get("danger") or ())


def seen_danger(message: Mapping[str, Any]) -> tuple[str, ...]:
    """The categories of danger in a message: those of the rules, or the classifier's."""
    category = (message.get("danger") or {}).get("category")
    likely = (category,) if category and is_likely_danger(message) else ()
    return by_rules(message) or likely


def is_found_by_rules(message: Mapping[str, Any]) -> bool:
    """Whether the rules see danger in a message, and the danger classifier does not deny it."""
    return bool(by_rules(message)) and is_likely_danger(message)


def may_be_danger(message: Mapping[str, Any]) -> bool:
    """Whether danger is one of the things that a message may mean, without being plain."""
    is_near = danger_score(message, -math.inf) >= load_emergency().gentle_above
    return bool(by_rules(message)) or is_near or DANGER in (message.get("meant") or ())[:2]


def slot_events(tracker: Tracker, turn: Turn, told: Mapping[str, Any]) -> list[EventType]:
    """Every slot, also those that stay: the store keeps only a conversation's last events.

    What the person told about themselves on the way is kept as well.
    """
    held = {slot: tracker.get_slot(slot) for slot in SLOTS}
    after = {**held, **told, **turn.slots}
    return [SlotSet(slot, after[slot]) for slot in SLOTS]


class TurnAction(Action, ABC):
    """An action that answers with one reply.

    A failing action would make Rasa write the whole conversation to its log, so nothing is raised:
    the person gets the safe reply, and the log the name of what went wrong.
    """

    def __init__(self, clock: Callable[[], datetime] = utc_now) -> None:
        self._clock = clock

    @abstractmethod
    def turn(self, tracker: Tracker, known: Known) -> Turn:
        """What to say now, and what to hold from now on."""

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        now = self._clock()
        told: Mapping[str, Any] = {}
        try:
            known = with_what_is_told(known_from(tracker, now))
            told = {"age_group": known.age_group, "residence": known.residence}
            in_danger = is_found_by_rules(tracker.latest_message)
            turn = danger_turn(known) if in_danger else self.turn(tracker, known)
            turn = in_their_language(with_gentle_offer(turn, known), known)
        except Exception:
            logger.error("action_failed")
            turn = Turn(reply=safe_reply(now))
        dispatcher.utter_message(json_message=msgspec.to_builtins(turn.reply))
        return slot_events(tracker, turn, told)
