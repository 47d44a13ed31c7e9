"""Composes what is said in danger: short, the number first, and the same on every channel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

import msgspec

from bot.data import BOT, LANGUAGE, Record, load_yaml
from bot.excerpt import excerpt
from bot.hours_wording import hours_sentences
from bot.languages import load_languages
from bot.opening_hours import Hours
from bot.reply import Button, Reply
from bot.reply_parts import brochure_lines, buttons, service_lines
from bot.services import load_services
from bot.turn import Known, Turn
from bot.wording import load_wording

UNKNOWN, MINOR = "unknown", "minor"


class EmergencyEntry(Record, frozen=True):
    """What fits one category of danger; the keys are described in emergency.yml."""

    services: tuple[str, ...]
    passages: tuple[str, ...] = ()


class EmergencyData(Record, frozen=True):
    """The whole file."""

    rules_above: float
    gentle_above: float
    order: tuple[str, ...]
    suggest: tuple[str, ...]
    tells: tuple[str, ...]
    categories: Mapping[str, EmergencyEntry]


@cache
def load_emergency() -> EmergencyData:
    """Raises DataError when the file is missing or malformed."""
    return load_yaml(BOT / "emergency.yml", EmergencyData)


def in_order(categories: Iterable[str]) -> list[str]:
    """The categories of danger, the most pressing first; `unknown` when none is known.

    `minor` is no danger of its own: it brings the children's number to that of others.
    """
    found = set(categories)
    if found <= {MINOR}:
        found.add(UNKNOWN)
    return [name for name in load_emergency().order if name in found]


def say(key: str, language: str = LANGUAGE) -> str:
    """One text of emergency.yml with its numbers filled in."""
    numbers = {name: service.number for name, service in load_services().items()}
    return load_wording("emergency", language)[key].format(**numbers)


def first_lines(category: str, written_in: str | None) -> str:
    """The lines to be read at a glance: in English, and in the person's own language."""
    words = load_wording("emergency")
    lines = [say(category if category in words else "police")]
    language = load_languages().get(written_in or LANGUAGE)
    if language and language.tag != LANGUAGE and language.in_danger:
        lines.append(language.in_danger)
    return "\n".join(lines)


def emergency_reply(
    categories: Iterable[str],
    hours: Hours,
    written_in: str | None = None,
    otherwise: tuple[Button, ...] = (),
    *,
    is_again: bool = False,
) -> Reply:
    """What a person in danger reads first. It needs nothing but data that is already read.

    `is_again`: they wrote on after such a reply, and the words of care are not said twice.
    `otherwise` is the button for what the message may have meant instead. `hours` tells whether KOM
    is open now.
    """
    data = load_emergency()
    ordered = in_order(categories)
    entries = [data.categories[name] for name in ordered]
    services = dict.fromkeys(key for entry in entries for key in entry.services)
    if hours.is_open:
        services["kom"] = None
    passages = tuple(dict.fromkeys(id_ for entry in entries for id_ in entry.passages))
    shown = excerpt(passages)
    care = "despair_sorry" if ordered[0] == "despair" else "sorry"
    text = [
        first_lines(ordered[0], written_in),
        say("still_here" if is_again else care),
        *service_lines(services),
        say("cannot_call"),
        *([] if is_again else brochure_lines(shown, LANGUAGE)),
        *([" ".join(hours_sentences(hours, LANGUAGE))] if hours.is_open else []),
    ]
    return Reply(
        text="\n\n".join(text),
        kind="emergency",
        citations=() if is_again else shown.citations,
        buttons=(*otherwise, *buttons(data.suggest, LANGUAGE)),
    )


def with_gentle_offer(turn: Turn, known: Known) -> Turn:
    """The numbers without alarm, for those who tell of danger in the past or ask what if.

    Whoever is under 18 and tells what others do to them gets the children's number too.
    """
    if turn.reply.kind == "emergency":
        return turn
    is_minor = known.age_group == "under_18"
    tells = any(intent in load_emergency().tells for intent in turn.answered)
    lines = [
        *([say("gentle")] if known.has_gentle_offer else []),
        *([say("gentle_child")] if is_minor and (known.has_gentle_offer or tells) else []),
    ]
    if not lines:
        return turn
    text = "\n\n".join([turn.reply.text, *lines])
    reply = msgspec.structs.replace(turn.reply, text=text)
    return msgspec.structs.replace(turn, reply=reply)
