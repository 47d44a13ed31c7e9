"""Answers a message that was not understood, or not surely."""

from rasa_sdk import Tracker

from actions.turn_action import TurnAction
from bot.asking_back import fallback_turn
from bot.compose import meant_turn
from bot.turn import Known, Turn


class ActionFallback(TurnAction):
    """Asks which of the nearest intents is meant, or says that nothing was understood."""

    def name(self) -> str:
        return "action_fallback"

    def turn(self, tracker: Tracker, known: Known) -> Turn:
        if tracker.latest_message.get("decision") == "clarify":
            return meant_turn(known)
        return fallback_turn(known)
