"""Everything the bot can say as one page, with who reads it and where it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from bot.data import BOT, LANGUAGE, Record, load_yaml
from bot.emergency import emergency_reply, load_emergency
from bot.languages import WORDING, load_languages
from bot.opening_hours import kom_hours
from bot.passages import load_notes, load_passages
from bot.services import load_services


class WordingSection(Record, frozen=True):
    """Who reads a section's texts, and where what they state comes from."""

    readers: str
    source: str


def load_wording_sections() -> Mapping[str, WordingSection]:
    """Every section of bot/wording by the name of its file.

    Raises:
        DataError: the file is missing or malformed.
    """
    return load_yaml(BOT / "wording_sections.yml", dict[str, WordingSection])


def flat(content: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a file with its key; keys within keys are joined by a dot."""
    for key, value in content.items():
        name = f"{above}{key}"
        if isinstance(value, Mapping):
            yield from flat(value, f"{name}.")
        elif isinstance(value, list):
            yield from ((f"{name}.{number}", str(text)) for number, text in enumerate(value, 1))
        else:
            yield name, str(value)


def quoted(text: str) -> str:
    """A text as a quotation in Markdown."""
    return "\n".join(f"> {line}".rstrip() for line in text.strip().splitlines())


def wording_page(now: datetime) -> str:
    """The page, in Markdown; the emergency replies as they are at `now`."""
    parts = ["# Everything the helpline can say", *emergencies(now)]
    for name, section in load_wording_sections().items():
        parts += [f"## {name}", f"For: {section.readers}.", f"Source: {section.source}."]
        for path in sorted(WORDING.glob(f"*/{name}.yml"), key=lambda path: path.parent.name):
            tag = path.parent.name
            content = load_yaml(path, dict[str, Any])
            parts += [f"`{tag}` **{key}**\n\n{quoted(text)}" for key, text in flat(content)]
    parts += [*services(), *passages()]
    return "\n\n".join(parts) + "\n"


def emergencies(now: datetime) -> Iterator[str]:
    """Every emergency reply as a person reads it."""
    yield "## Emergency replies, whole"
    yield "For: whoever writes of danger now. Source: bot/emergency.yml says what belongs to what."
    for category in load_emergency().order:
        yield f"**{category}**\n\n{quoted(emergency_reply([category], kom_hours(now)).text)}"
    for tag, language in load_languages().items():
        if tag != LANGUAGE:
            yield f"`{tag}` second line\n\n{quoted(language.in_danger)}"


def services() -> Iterator[str]:
    """Every number, with its source."""
    yield "## Services and numbers"
    for key, service in load_services().items():
        yield (
            f"**{key}**\n\n{quoted(service.line)}\n\nSource: {service.source}; confidence "
            f"{service.confidence}; checked on {service.checked_on}."
        )


def passages() -> Iterator[str]:
    """The brochure and what has changed since."""
    yield "## The brochure, in its own words"
    for passage in load_passages().values():
        texts = "\n".join(text for text in (passage.text, *passage.points) if text)
        yield f"`{passage.id}` {passage.heading}\n\n{quoted(texts)}"
    yield "## What has changed since it was printed"
    for note in (load_notes().about, *load_notes().notes):
        yield (
            f"{', '.join(note.passages) or 'every answer about the brochure'}\n\n"
            f"{quoted(note.text)}\n\nSource: {note.source}; confidence {note.confidence}; "
            f"checked on {note.checked_on}."
        )
