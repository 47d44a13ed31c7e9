"""What every action shares: reads the tracker, answers, and never fails aloud."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

import msgspec
from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.age import age_group_in
from bot.fixed_replies import safe_reply
from bot.turn import Known, Turn

logger = logging.getLogger(__name__)

SLOTS = ("topic", "age_group", "residence", "asked", "last_intent", "remaining", "nearest")


def utc_now() -> datetime:
    return datetime.now(timezone.utc)


def known_from(tracker: Tracker, now: datetime) -> Known:
    """What the conversation holds, as the composing functions want it."""
    message = tracker.latest_message
    ranking = tuple(intent["name"] for intent in message.get("intent_ranking") or ())
    text = message.get("text") or ""
    mentioned = {str(value).lower() for value in tracker.get_latest_entity_values("topic")}
    return Known(
        now=now,
        topic=tracker.get_slot("topic"),
        age_group=tracker.get_slot("age_group"),
        residence=tracker.get_slot("residence"),
        asked=tracker.get_slot("asked"),
        last_intent=tracker.get_slot("last_intent"),
        remaining=tuple(tracker.get_slot("remaining") or ()),
        mentioned=mentioned.pop() if len(mentioned) == 1 else None,
        # A pressed button comes as "/intent", and a number in an intent's name is nobody's age.
        mentioned_age=None if text.startswith("/") else age_group_in(text, now.year),
        ranking=ranking,
        nearest=tuple(tracker.get_slot("nearest") or ()),
    )


def slot_events(tracker: Tracker, turn: Turn) -> list[EventType]:
    """Every slot, also those that stay: the store keeps only a conversation's last events."""
    return [SlotSet(slot, turn.slots.get(slot, tracker.get_slot(slot))) for slot in SLOTS]


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
        try:
            turn = self.turn(tracker, known_from(tracker, now))
        except Exception as error:
            logger.error("%s failed: %s", self.name(), type(error).__name__)
            turn = Turn(reply=safe_reply(now))
        dispatcher.utter_message(json_message=msgspec.to_builtins(turn.reply))
        return slot_events(tracker, turn)
