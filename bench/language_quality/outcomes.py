"""What becomes of a held-out message: answered right, asked back, or answered wrong."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import datetime, timezone
from typing import Any, Literal

import msgspec
from rasa.core.agent import Agent
from rasa_sdk import Tracker

from actions.turn_action import SLOTS, known_from
from bench.language_quality.held_out import Example
from bot.answers import load_answers
from bot.response import certain_turn, uncertain_turn, with_what_is_told
from bot.turn import Turn

Verdict = Literal["right", "asked", "wrong"]

OUTSIDE = "out_of_scope"
# Any moment does: the opening hours do not change which answer is given.
NOON = datetime(2026, 11, 24, 11, tzinfo=timezone.utc)
RANKS_KEPT = 6


class Outcome(msgspec.Struct, frozen=True):
    """One message and its fate.

    `answered` are the intents that were answered, none when it was asked back. `ranking` are the
    nearest intents with the model's confidence, best first. `milliseconds` is the time the whole
    language understanding took.
    """

    example: Example
    verdict: Verdict
    answered: tuple[str, ...]
    ranking: tuple[tuple[str, float], ...]
    milliseconds: float

    @property
    def is_outside(self) -> bool:
        return answer_key(self.example.intent) == OUTSIDE

    @property
    def is_first_right(self) -> bool:
        """Whether the nearest intent is the right one, however sure the model is."""
        return answer_key(self.ranking[0][0]) == answer_key(self.example.intent)

    @property
    def confidence(self) -> float:
        return self.ranking[0][1]


def answer_key(intent: str) -> str:
    """What makes two answers the same: they lead with the same passage, or are one intent's."""
    answer = load_answers()[intent].answer
    if answer.same_as:
        return answer_key(answer.same_as)
    return answer.passages[0] if answer.passages else intent


def turn_after(parsed: dict[str, Any]) -> Turn:
    """The bot's turn after a message that opens a conversation, as the actions make it."""
    tracker = Tracker("held-out", dict.fromkeys(SLOTS), parsed, [], False, None, {}, None)
    known = with_what_is_told(known_from(tracker, NOON))
    if parsed["decision"] == "answer":
        return certain_turn(parsed["intent"]["name"], known)
    return uncertain_turn(known, can_ask=parsed["decision"] == "clarify")


def judge(example: Example, parsed: dict[str, Any]) -> tuple[Verdict, tuple[str, ...]]:
    """The verdict on a message, and the intents that were answered.

    A bare follow-up ("how long?") opens no conversation: to understand it is to ask about what.
    """
    answered = turn_after(parsed).answered
    if not answered and parsed["decision"] == "answer":
        answered = (parsed["intent"]["name"],)
    keys = {answer_key(intent) for intent in answered}
    wanted = answer_key(example.intent)
    if wanted in keys:
        return "right", answered
    return ("wrong" if keys - {OUTSIDE} else "asked"), answered


async def outcomes_of(agent: Agent, examples: Iterable[Example]) -> list[Outcome]:
    """Have a trained model understand every message, one after the other."""
    found = []
    for example in examples:
        started = time.perf_counter()
        parsed = await agent.parse_message(example.text)
        milliseconds = 1000 * (time.perf_counter() - started)
        ranking = parsed["intent_ranking"][:RANKS_KEPT]
        verdict, answered = judge(example, parsed)
        near = tuple((intent["name"], float(intent["confidence"])) for intent in ranking)
        found.append(Outcome(example, verdict, answered, near, milliseconds))
    return found
