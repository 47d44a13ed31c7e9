"""The parts a reply is put together from: paragraphs and buttons."""

from __future__ import annotations

from collections.abc import Iterable

from bot.answers import Answer
from bot.excerpt import Excerpt, source_line
from bot.hours_wording import hours_sentences
from bot.opening_hours import kom_hours
from bot.reply import MOST_BUTTONS, Button
from bot.services import load_services
from bot.turn import Known
from bot.wording import load_wording, say

DELETE_NOW = "delete_now"
ASKED_CHOICES = {
    "residence": ("residence_legal", "residence_none", "rather_not_say"),
    "age_group": ("adult_state", "under_18_state", "rather_not_say"),
}


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
    hours = kom_hours(known.now, known.closing_days)
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
    more = ("more",) if shown.remaining else ()
    helped = ("not_helpful",) if answer.kind == "answer" else ()
    return buttons((*more, *answer.suggest, *helped), language)
