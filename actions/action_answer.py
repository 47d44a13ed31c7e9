"""Answers a message that was understood, in the brochure's words."""

from rasa_sdk import Tracker

from actions.turn_action import TurnAction
from bot.response import certain_turn
from bot.turn import Known, Turn


class ActionAnswer(TurnAction):
    """Looks the intent up in answers.yml."""

    def name(self) -> str:
        return "action_answer"

    def turn(self, tracker: Tracker, known: Known) -> Turn:
        return certain_turn(tracker.latest_message["intent"]["name"], known)
