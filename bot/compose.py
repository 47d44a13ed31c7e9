"""Composes what the bot answers: a pure function of the intent and of what is known."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from bot.answers import Answer, load_answers
from bot.data import DataError
from bot.excerpt import Excerpt, excerpt, source_line
from bot.hours_wording import hours_sentences
from bot.opening_hours import hours_at, load_opening_hours
from bot.passages import load_notes
from bot.reply import MOST_BUTTONS, Button, Reply
from bot.services import load_services
from bot.turn import Known, Turn
from bot.wording import load_wording, say

DELETE_NOW = "delete_now"
NEAREST = 6
MOST_MEANINGS = 3
ASKED_CHOICES = {
    "residence": ("residence_legal", "residence_none", "rather_not_say"),
    "age_group": ("adult_state", "under_18_state", "rather_not_say"),
}


def resolve(intent: str, known: Known) -> tuple[str, Answer]:
    """The answer that fits what is known, and the intent it belongs to.

    Raises:
        DataError: the intent has no answer, or answers refer to each other in a circle.
    """
    answers = load_answers()
    facts = dict(known.facts())
    sets: dict[str, str] = {}
    seen: list[str] = []
    while intent not in seen:
        seen.append(intent)
        if intent not in answers:
            raise DataError(f"bot/answers.yml has no entry '{intent}': add one.")
        answer = answers[intent].under(facts)
        sets |= answer.sets
        facts |= answer.sets
        if answer.same_as is None:
            return intent, Answer(**{**fields(answer), "sets": sets})
        intent = answer.same_as
    raise DataError(f"bot/answers.yml goes round in a circle: {' → '.join([*seen, intent])}.")


def fields(answer: Answer) -> dict[str, Any]:
    return {name: getattr(answer, name) for name in answer.__struct_fields__}


def buttons(intents: Iterable[str], language: str) -> tuple[Button, ...]:
    """Buttons for intents, without those that have no title."""
    titles = load_wording("titles", language)
    found = [Button(titles[intent], intent) for intent in intents if intent in titles]
    return tuple(found[:MOST_BUTTONS])


def service_lines(keys: Iterable[str]) -> list[str]:
    """One paragraph with the numbers of services, or nothing."""
    lines = [f"- {load_services()[key].line}" for key in keys]
    return ["\n".join(lines)] if lines else []


def hours_lines(known: Known) -> list[str]:
    """One paragraph that tells whether KOM is open."""
    hours = hours_at(known.now, load_opening_hours())
    return [" ".join(hours_sentences(hours, known.language))]


def opening(intent: str, language: str) -> list[str]:
    """The first line of an answer, or nothing."""
    words = load_wording("openings", language)
    if intent not in words:
        return []
    numbers = {key: service.number for key, service in load_services().items()}
    return [words[intent].format(**numbers)]


def brochure_lines(shown: Excerpt, language: str) -> list[str]:
    """The brochure's words, and where they stand."""
    if not shown.citations:
        return []
    return [*shown.paragraphs, source_line(shown.citations, language)]


def answer_turn(intent: str, known: Known) -> Turn:
    """Answer an intent from answers.yml.

    Raises:
        DataError: the data files do not fit together.
    """
    intent, answer = resolve(intent, known)
    language = known.language
    if answer.clarify:
        return clarify_turn(answer.clarify, known, "clarify_follow_up")
    if intent == "more":
        return more_turn(known)
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
    return Turn(reply=reply, slots=slots_after(intent, answer, shown, known))


def question(answer: Answer, shown: Excerpt, language: str) -> list[str]:
    """What the reply asks at its end: for a slot, or whether to read on."""
    if answer.ask:
        return [say("replies", f"ask_{answer.ask}", language)]
    return [say("replies", "more_follows", language)] if shown.remaining else []


def answer_buttons(
    intent: str, answer: Answer, shown: Excerpt, language: str
) -> tuple[Button, ...]:
    """What the person may press next."""
    if intent == "delete":
        keep = Button(say("replies", "delete_not", language), "what_else")
        return (Button(say("replies", DELETE_NOW, language), DELETE_NOW), keep)
    if answer.ask:
        return buttons(ASKED_CHOICES[answer.ask], language)
    return buttons(("more", *answer.suggest) if shown.remaining else answer.suggest, language)


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


def meanings(ranking: Iterable[str], known: Known) -> list[str]:
    """The answers that the nearest intents would get here, best first, each once."""
    return list(dict.fromkeys(resolve(intent, known)[0] for intent in ranking))


def meant_turn(known: Known) -> Turn:
    """Ask which of the nearest intents is meant, or say that nothing was understood."""
    offered = buttons(meanings(known.ranking[:NEAREST], known), known.language)
    near = [button.choice for button in offered[:MOST_MEANINGS]]
    return clarify_turn(near, known) if near else fallback_turn(known)


def clarify_turn(intents: Iterable[str], known: Known, wording: str = "clarify") -> Turn:
    """Ask which of a few things the person means."""
    language = known.language
    choices = buttons(intents, language)[: MOST_BUTTONS - 1]
    other = Button(say("replies", "something_else", language), "what_else")
    reply = Reply(
        text=say("replies", wording, language),
        kind="clarify",
        buttons=(*choices, other),
        language=language,
    )
    return Turn(reply=reply, slots={"asked": None})


def fallback_turn(known: Known) -> Turn:
    """Say that the message was not understood; offer the nearest topics and KOM."""
    language = known.language
    suggested = load_answers()["out_of_scope"].answer.suggest
    nearest = [*meanings(known.ranking[:MOST_MEANINGS], known), *suggested]
    text = [
        say("replies", "fallback", language),
        *hours_lines(known),
        *service_lines(["kom", "police_emergency"]),
    ]
    human = buttons(["human"], language)
    topics = buttons((near for near in dict.fromkeys(nearest) if near != "human"), language)
    reply = Reply(
        text="\n\n".join(text),
        kind="fallback",
        buttons=(*topics[: MOST_BUTTONS - 1], *human),
        language=language,
    )
    return Turn(reply=reply, slots={"asked": None})


def check_data(now: datetime) -> None:
    """Compose every answer once, so that a fault in the data shows at the start.

    Raises:
        DataError: the data files do not fit together.
    """
    for intent in load_answers():
        answer_turn(intent, Known(now=now))
    fallback_turn(Known(now=now))
