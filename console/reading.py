"""What was said in a handoff, as staff read it: words, citations, doubts, what was taken out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec
from msgspec import Struct

from bot.data import LANGUAGE
from bot.passages import load_passages
from bot.transcript import read_bot, read_person, read_staff
from bot.wording import load_wording
from handoff.entry import Said
from handoff.inbox import Transcript
from handoff.models import Author

# As privacy/redaction.py writes it.
TAKEN_OUT = re.compile(r"(\[[A-Z][A-Z_ ]*\])")


class Piece(Struct, frozen=True):
    """Some of a text; `is_taken_out` when it stands for something that was taken out."""

    text: str
    is_taken_out: bool = False


class Line(Struct, frozen=True, kw_only=True):
    """One message as it is shown.

    `sections` are the headings of the brochure that were cited; `doubt` is why the bot may not have
    helped here.
    """

    number: int
    at: datetime
    author: Author
    paragraphs: tuple[tuple[Piece, ...], ...]
    sections: tuple[str, ...] = ()
    doubt: str | None = None
    is_button: bool = False
    is_on_its_way: bool = False
    is_unreadable: bool = False


def pieces_of(text: str) -> tuple[Piece, ...]:
    """A text, divided where something was taken out."""
    parts = TAKEN_OUT.split(text)
    return tuple(
        Piece(part, is_taken_out=bool(index % 2)) for index, part in enumerate(parts) if part
    )


def paragraphs_of(text: str) -> tuple[tuple[Piece, ...], ...]:
    return tuple(pieces_of(part) for part in re.split(r"\n\s*\n\s*", text.strip()) if part)


def cited(ids: Iterable[str]) -> tuple[str, ...]:
    """The headings of the sections that these passages are in, each once."""
    passages = load_passages()
    headings = [passages[id_].heading if id_ in passages else id_ for id_ in ids]
    return tuple(dict.fromkeys(headings))


def line_of(said: Said, undelivered: frozenset[int]) -> Line:
    """One message; one that is not as it was written once is shown as unreadable."""
    try:
        return readable(said, undelivered)
    except msgspec.MsgspecError:
        return Line(
            number=said.number, at=said.at, author=said.author, paragraphs=(), is_unreadable=True
        )


def readable(said: Said, undelivered: frozenset[int]) -> Line:
    """Raises MsgspecError: the content is not what its author's room makes."""
    text, is_button = "", False
    sections: tuple[str, ...] = ()
    match said.author:
        case Author.PERSON:
            words = read_person(said.content)
            text, is_button = words.text, words.choice is not None
        case Author.BOT:
            reply = read_bot(said.content)
            text, sections = reply.text, cited(reply.citations)
        case Author.STAFF:
            text = read_staff(said.content)
    return Line(
        number=said.number,
        at=said.at,
        author=said.author,
        paragraphs=paragraphs_of(text),
        sections=sections,
        doubt=said.review,
        is_button=is_button,
        is_on_its_way=said.number in undelivered,
    )


def lines_of(transcript: Transcript) -> list[Line]:
    return [line_of(said, transcript.undelivered) for said in transcript.said]


def topic_title(topic: str | None, language: str = LANGUAGE) -> str | None:
    """What a handoff is about, in the words of the bot's buttons."""
    titles: Mapping[str, str] = load_wording("titles", language)
    return titles.get(topic, topic.replace("_", " ")) if topic else None
