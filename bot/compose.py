"""Composes what the bot answers: a pure function of the intent and of what is known."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.answers import Answer, load_answers
from bot.asking_back import (
    MOST_MEANINGS,
    clarify_turn,
    fallback_turn,
    offerable,
    unhelpful_turn,
)
from bot.emergency import MINOR, emergency_reply, load_emergency
from bot.excerpt import Excerpt, excerpt
from bot.opening_hours import kom_hours
from bot.passages import load_notes
from bot.reply import Reply
from bot.reply_parts import (
    answer_buttons,
    brochure_lines,
    buttons,
    hours_lines,
    opening,
    question,
    service_lines,
)
from bot.resolution import meanings, resolve
from bot.turn import Known, Turn

NEAREST = 6
DANGER = "danger_now"


def answer_turn(intent: str, known: Known) -> Turn:
    """Answer an intent from answers.yml.

    Raises:
        DataError: the data files do not fit together.
    """
    intent, answer = resolve(intent, known)
    language = known.language
    if intent == DANGER:
        return danger_turn(known)
    if answer.clarify:
        return clarify_turn(answer.clarify, known, "clarify_follow_up")
    if intent == "more":
        return more_turn(known)
    if intent == "not_helpful":
        return unhelpful_turn(known)
    if intent == "say_again" and known.last_intent:
        return answer_turn(known.last_intent, known)
    shown = excerpt(answer.passages, language)
    text = [
        *opening(intent, language),
        *brochure_lines(shown, language),
        *(hours_lines(known) if answer.hours else []),
        *service_lines(answer.services),
        *([load_notes().about.text] if answer.about else []),
        *question(answer, shown, language),
    ]
    reply = Reply(
        text="\n\n".join(text),
        kind=answer.kind,
        citations=shown.citations,
        buttons=answer_buttons(intent, answer, shown, language),
        language=language,
    )
    slots = slots_after(intent, answer, shown, known)
    return Turn(reply=reply, slots=slots, answered=(intent,))


def danger_turn(known: Known, *, is_again: bool = False) -> Turn:
    """The emergency reply; what the message may have meant instead is one press away."""
    meant = offerable(meanings(known.ranking[:NEAREST], known))
    other = [intent for intent in meant if intent not in {DANGER, *load_emergency().suggest}]
    reply = emergency_reply(
        (*(known.danger or known.care), *((MINOR,) if known.age_group == "under_18" else ())),
        kom_hours(known.now, known.closing_days),
        known.written_in,
        buttons(other[:1], known.language),
        is_again=is_again,
    )
    return Turn(reply=reply, slots={"asked": None}, answered=(DANGER,))


def slots_after(intent: str, answer: Answer, shown: Excerpt, known: Known) -> dict[str, Any]:
    """What the conversation holds after an answer. Small talk leaves the topic as it was."""
    asked = answer.ask or ("more" if shown.remaining else None)
    slots: dict[str, Any] = {
        **answer.sets,
        "asked": asked,
        "topic": answer.topic or known.topic,
        "last_intent": intent if shown.citations else known.last_intent,
    }
    if shown.citations:
        slots["remaining"] = list(shown.remaining)
    if len(known.ranking) > 1:
        near = offerable(meanings(known.ranking[:NEAREST], known))
        slots["nearest"] = [other for other in near if other != intent][:MOST_MEANINGS]
    return slots


def more_turn(known: Known) -> Turn:
    """Go on with the list that was cut, or say that there is no more."""
    language = known.language
    if not known.remaining:
        reply = Reply(
            text="\n\n".join(opening("more", language)),
            kind="smalltalk",
            buttons=buttons(load_answers()["more"].answer.suggest, language),
            language=language,
        )
        return Turn(reply=reply, slots={"asked": None})
    shown = excerpt(known.remaining, language)
    suggest = load_answers()[known.last_intent].answer.suggest if known.last_intent else ()
    more = Answer(suggest=suggest)
    reply = Reply(
        text="\n\n".join([*brochure_lines(shown, language), *question(more, shown, language)]),
        kind="answer",
        citations=shown.citations,
        buttons=answer_buttons("more", more, shown, language),
        language=language,
    )
    asked = "more" if shown.remaining else None
    return Turn(reply=reply, slots={"asked": asked, "remaining": list(shown.remaining)})


def meant_turn(known: Known) -> Turn:
    """Ask which of the nearest intents is meant, or say that nothing was understood.

    Where the two nearest come to the same answer here, there is nothing to ask.
    """
    two = known.meant[:2]
    same = meanings(two, known)
    if len(two) > len(same):
        return answer_turn(same[0], known)
    near = offerable(meanings(known.meant, known))[:MOST_MEANINGS]
    return clarify_turn(near, known) if near else fallback_turn(known)


def check_data(now: datetime) -> None:
    """Compose every answer once, so that a fault in the data shows at the start.

    Raises:
        DataError: the data files do not fit together.
    """
    for intent in load_answers():
        answer_turn(intent, Known(now=now))
    fallback_turn(Known(now=now))
