"""The brochure as passages: its own words, each under an id that answers cite."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

import msgspec

from bot.data import BOT, LANGUAGE, DataError, Record, load_yaml


class Item(Record, frozen=True):
    """One point of a list that can be cited on its own."""

    id: str
    text: str


class RawPassage(Record, frozen=True):
    """A passage as the file has it: either a text, or a lead with items."""

    id: str
    text: str | None = None
    lead: str | None = None
    items: tuple[Item | str, ...] = ()


class Section(Record, frozen=True):
    """A chapter of the brochure."""

    id: str
    heading: str
    passages: tuple[RawPassage, ...]


class Brochure(Record, frozen=True):
    """The whole file, in the order of the print."""

    title: str
    publisher: str
    language: str
    sections: tuple[Section, ...]


class Passage(msgspec.Struct, frozen=True):
    """What an id stands for.

    `text` is the running text, the lead of a list, or the words of one item. `points` are a list's
    items that have no id; `items` the ids of those that have one; `within` the list an item is of.
    """

    id: str
    heading: str
    text: str
    points: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    within: str | None = None


def passages_of(section: Section) -> list[Passage]:
    """Every citable passage of a section, a list before its items."""
    found: list[Passage] = []
    for raw in section.passages:
        text = raw.text or raw.lead
        if not text:
            raise DataError(f"Passage '{raw.id}' has neither 'text' nor 'lead': add one.")
        items = [item for item in raw.items if isinstance(item, Item)]
        found.append(
            Passage(
                id=raw.id,
                heading=section.heading,
                text=text,
                points=tuple(item for item in raw.items if isinstance(item, str)),
                items=tuple(item.id for item in items),
            )
        )
        found.extend(
            Passage(id=item.id, heading=section.heading, text=item.text, within=raw.id)
            for item in items
        )
    return found


@cache
def load_brochure(language: str = LANGUAGE) -> Brochure:
    """The brochure in the order of the print.

    Raises:
        DataError: there is no brochure in this language, or it is malformed.
    """
    return load_yaml(BOT / "brochure" / f"{language}.yml", Brochure)


@cache
def load_passages(language: str = LANGUAGE) -> Mapping[str, Passage]:
    """Every passage by id.

    Raises:
        DataError: an id is used twice, or the brochure is missing or malformed.
    """
    by_id: dict[str, Passage] = {}
    for section in load_brochure(language).sections:
        for passage in passages_of(section):
            if passage.id in by_id:
                raise DataError(f"Passage id '{passage.id}' is used twice: ids must be unique.")
            by_id[passage.id] = passage
    return MappingProxyType(by_id)


class Note(Record, frozen=True):
    """What has changed about a passage since the brochure was printed."""

    passages: tuple[str, ...]
    text: str
    source: str
    confidence: str
    checked_on: str


class Notes(Record, frozen=True):
    """The notes, and the sentence about the brochure's age."""

    about: Note
    notes: tuple[Note, ...]


@cache
def load_notes() -> Notes:
    """What has changed since the print, with sources.

    Raises:
        DataError: a note names a passage that does not exist, or the file is malformed.
    """
    notes = load_yaml(BOT / "brochure" / "notes.yml", Notes)
    for note in notes.notes:
        for passage in note.passages:
            if passage not in load_passages():
                raise DataError(f"notes.yml names '{passage}', which is no passage id of en.yml.")
    return notes
