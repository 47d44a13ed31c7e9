"""From what was understood to what is said: one answer, several, or a question back."""

from __future__ import annotations

import msgspec

from bot.answers import Answer
from bot.asking_back import fallback_turn
from bot.compose import answer_turn, danger_turn, meant_turn
from bot.language_menu import LANGUAGE_INTENT, language_turn
from bot.reply_parts import opening, service_lines
from bot.resolution import resolve
from bot.several_answers import MOST_QUESTIONS, several_turn
from bot.turn import Known, Turn

ANSWERED_KINDS = frozenset({"answer", "handoff"})


def certain_turn(intent: str, known: Known) -> Turn:
    """Answer a message whose meaning is plain.

    A message may hold several questions, or tell a story around one: then its `parts` decide.

    Raises:
        DataError: the data files do not fit together.
    """
    if intent == LANGUAGE_INTENT:
        return language_turn(known)
    _, answer = resolve(intent, known)
    if known.care and stays_in_care(answer):
        return danger_turn(known, is_again=True)
    asked = questions(known)
    if answer.kind == "emergency" or not asked:
        return answer_turn(intent, known)
    if len(asked) > 1:
        return several_turn(asked, known)
    return beside_a_story(asked[0], intent, known) if answer.tells else answer_turn(intent, known)


def beside_a_story(asked: str, story: str, known: Known) -> Turn:
    """Answer the question in a story; its opening and whom to call come with it."""
    turn = answer_turn(asked, known)
    _, answer = resolve(asked, known)
    _, told = resolve(story, known)
    others = [key for key in told.services if key not in answer.services]
    text = [*opening(story, known.language), turn.reply.text, *service_lines(others)]
    reply = msgspec.structs.replace(turn.reply, text="\n\n".join(text))
    return msgspec.structs.replace(turn, reply=reply)


def uncertain_turn(known: Known, *, can_ask: bool) -> Turn:
    """Answer the parts that are plain; else ask which of the nearest intents is meant.

    Raises:
        DataError: the data files do not fit together.
    """
    asked = questions(known)
    if len(asked) > 1:
        return several_turn(asked, known)
    if asked:
        return answer_turn(asked[0], known)
    if known.care:
        return danger_turn(known, is_again=True)
    if can_ask and are_small_talk(known):
        return answer_turn(known.meant[0], known)
    return meant_turn(known) if can_ask else fallback_turn(known)


def stays_in_care(answer: Answer) -> bool:
    """Whether a message after an emergency reply changes nothing: "ok", "and then?", "hello"."""
    return answer.kind == "smalltalk" or bool(answer.clarify)


def are_small_talk(known: Known) -> bool:
    """Whether all that a message may mean is small talk: "thank you, goodbye" needs no asking."""
    kinds = {resolve(intent, known)[1].kind for intent in known.meant}
    return kinds == {"smalltalk"}


def with_what_is_told(known: Known) -> Known:
    """What is known once the message's own statements count: "i have no papers. can i stay?"."""
    told: dict[str, str] = {}
    for part in known.parts:
        told |= resolve(part, known)[1].sets
    return msgspec.structs.replace(known, **told)


def questions(known: Known) -> list[str]:
    """The different things that the parts of a message ask for, in order, at most three.

    Each is resolved as if those before it had been answered: "what is asylum, and how long does it
    take" asks for the second about the first.
    """
    found: dict[str, None] = {}
    for part in known.parts:
        intent, answer = resolve(part, known)
        if asks_for_something(answer):
            found[intent] = None
            known = msgspec.structs.replace(
                known, topic=answer.topic or known.topic, last_intent=intent
            )
    return list(found)[:MOST_QUESTIONS]


def asks_for_something(answer: Answer) -> bool:
    """Whether a message with this answer is a question that can be answered by itself."""
    is_statement = answer.tells or answer.sets
    return answer.kind in ANSWERED_KINDS and bool(answer.passages) and not is_statement
