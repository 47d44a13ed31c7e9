"""Speaks as a weather service while the phone may be in other hands."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from bot.neutral_questions import plain_question
from bot.reply import Reply
from bot.services import load_services
from bot.wording import say
from channels.conversation import Conversation
from channels.inbound import Inbound

SECTION = "weather"
# What the voice says in turn to whatever is written.
SAYINGS = ("place", "later", "short")
STATIONS = 9_000


def weather(key: str, **values: Any) -> Reply:
    """One saying of the weather voice."""
    numbers: dict[str, Any] = {name: entry.number for name, entry in load_services().items()}
    return Reply(text=say(SECTION, key, **numbers, **values), kind="system")


class Disguise:
    """Puts a conversation into the weather voice at the safe word, and back at its station number.

    The station number is drawn anew each time and shown as part of the weather service's own words,
    so that whoever reads along does not see a way back in it.
    """

    def __init__(self, safe_word: str) -> None:
        self._safe_word = plain_question(safe_word)

    def covers(self, conversation: Conversation, inbound: Inbound) -> bool:
        """Whether this message gets the weather voice, or leads out of it."""
        return conversation.is_disguised or self.is_safe_word(inbound)

    def is_safe_word(self, inbound: Inbound) -> bool:
        """Whether a message is the safe word and nothing else."""
        return plain_question(inbound.text) == self._safe_word

    def answer(self, conversation: Conversation, inbound: Inbound, danger: Sequence[str]) -> Reply:
        """The reply, with the conversation put into the voice, kept in it, or led out of it.

        Danger is answered with the emergency numbers as any weather service might give them.
        """
        if not conversation.is_disguised or self.is_safe_word(inbound):
            conversation.drop_replies()
            conversation.offered.clear()
            conversation.station = str(1_000 + secrets.randbelow(STATIONS))
            return weather("begins", station=conversation.station)
        if plain_question(inbound.text) == conversation.station:
            conversation.station = None
            conversation.drop_replies()
            return weather("back")
        if danger:
            return weather("emergency")
        return weather(SAYINGS[conversation.after % len(SAYINGS)])
