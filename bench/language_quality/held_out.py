"""The held-out messages, written apart from the training data, and the topics of their intents."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

import msgspec
import yaml

from bot.data import BOT

ROOT = BOT.parent
HELD_OUT = ROOT / "tests" / "nlu" / "held_out"
TRAINING = ROOT / "data" / "nlu"
ANNOTATION = re.compile(r"\[([^]]+)]\([^)]*\)")


class Example(msgspec.Struct, frozen=True):
    """One message with the intent a careful adviser gives it; `language` is a BCP 47 tag."""

    language: str
    intent: str
    text: str


def read_examples(paths: Iterable[Path], language: str) -> Iterator[Example]:
    """The messages of Rasa NLU files, annotations removed."""
    for path in paths:
        for entry in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["nlu"]:
            for line in entry["examples"].splitlines() if "intent" in entry else ():
                text = ANNOTATION.sub(r"\1", line.removeprefix("- ")).strip()
                yield Example(language, entry["intent"], text)


def held_out_languages() -> list[str]:
    """The tags of the languages that are measured, English first."""
    return sorted(
        (path.stem for path in HELD_OUT.glob("*.yml")), key=lambda tag: (tag != "en", tag)
    )


def held_out(language: str) -> list[Example]:
    return list(read_examples([HELD_OUT / f"{language}.yml"], language))


def training(language: str) -> list[Example]:
    return list(read_examples(sorted((TRAINING / language).glob("*.yml")), language))


@cache
def topics() -> Mapping[str, str]:
    """The topic of every intent: the name of its file in the domain."""
    found: dict[str, str] = {}
    for path in sorted((BOT / "domain").glob("*.yml")):
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        for intent in content.get("intents", ()):
            found[next(iter(intent))] = path.stem
    return MappingProxyType(found)
