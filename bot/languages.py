"""The languages people may write in, and which of them the bot answers in.

A language is a folder of `bot/wording/` with a `language.yml`. Once it also has the other texts
that English has, and its brochure, answers come in it: adding a language is adding files.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

import msgspec

from bot.data import BOT, LANGUAGE, Record, load_yaml
from bot.turn import Known, Turn

WORDING = BOT / "wording"
BROCHURE = BOT / "brochure"


class Language(Record, frozen=True):
    """A language in its own words; `tag` is its BCP 47 tag, the name of its folder.

    `answers_in_english` says to whoever writes in it that the answers are in English so far.
    `in_danger` is the line an emergency reply has in it: the police's number and the ambulance's.
    """

    name: str
    answers_in_english: str
    in_danger: str = ""
    tag: str = ""
    has_texts: bool = False


@cache
def load_languages() -> Mapping[str, Language]:
    """Every language by its tag, English first.

    Raises:
        DataError: a language's file is malformed.
    """
    tags = sorted((path.parent.name for path in WORDING.glob("*/language.yml")), key=menu_order)
    return MappingProxyType({tag: read_language(tag) for tag in tags})


def menu_order(tag: str) -> tuple[bool, str]:
    return tag != LANGUAGE, tag


def read_language(tag: str) -> Language:
    """One language, and whether all its texts are there."""
    written = load_yaml(WORDING / tag / "language.yml", Language)
    texts = {path.name for path in (WORDING / LANGUAGE).glob("*.yml")}
    complete = texts == {path.name for path in (WORDING / tag).glob("*.yml")}
    return Language(
        name=written.name,
        answers_in_english=written.answers_in_english,
        in_danger=written.in_danger,
        tag=tag,
        has_texts=complete and (BROCHURE / f"{tag}.yml").is_file(),
    )


def answer_language(tag: str | None) -> str:
    """The language to answer someone in who writes in this one."""
    language = load_languages().get(tag or LANGUAGE)
    return language.tag if language and language.has_texts else LANGUAGE


def in_their_language(turn: Turn, known: Known) -> Turn:
    """Keep the language the person writes in; tell them in it, once, that answers are in English.

    An emergency reply keeps its first line: there the sentence comes last.
    """
    if "language" in turn.slots:
        return turn
    slots = {**turn.slots, "language": known.written_in}
    language = load_languages().get(known.written_in or LANGUAGE)
    if not language or language.tag in {turn.reply.language, known.language_told}:
        return msgspec.structs.replace(turn, slots=slots)
    parts = [language.answers_in_english, turn.reply.text]
    text = "\n\n".join(reversed(parts) if turn.reply.kind == "emergency" else parts)
    return msgspec.structs.replace(
        turn,
        reply=msgspec.structs.replace(turn.reply, text=text),
        slots={**slots, "language_told": language.tag},
    )
