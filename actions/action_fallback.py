"""Answers a message that was not understood, or not surely."""

from rasa_sdk import Tracker

from actions.turn_action import TurnAction
from bot.response import uncertain_turn
from bot.turn import Known, Turn


class ActionFallback(TurnAction):
    """Asks which of the nearest intents is meant, or says that nothing was understood."""

    def name(self) -> str:
        return "action_fallback"

    def turn(self, tracker: Tracker, known: Known) -> Turn:
        can_ask = tracker.latest_message.get("decision") == "clarify"
        return uncertain_turn(known, can_ask=can_ask)
