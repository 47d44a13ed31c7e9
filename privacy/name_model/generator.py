"""Makes messages with and without names, in all languages of the helpline."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from random import Random

from privacy.data_files import DATA, Record, load_data
from privacy.folding import folded
from privacy.name_model.dictionary import NeverNames, country_names
from privacy.name_model.message import Message, Piece
from privacy.name_model.name_maker import NameMaker
from privacy.name_model.slips import with_slips

SLOT = re.compile(r"\{(name|place|people|service)\}")
ENGLISH, SHARE_ENGLISH, THAI, FILIPINO = "en", 0.45, "th", "tl"
JOINTS = (" ", ". ", ", ", "\n", "! ", " ... ", "? ", " - ", " and ")


class Templates(Record, frozen=True):
    """One language's file of `privacy/data/messages/`; `en.yml` describes the keys."""

    origins: tuple[str, ...]
    roles: str
    persons: str
    sentences: str
    plain: str


def load_templates() -> Mapping[str, Templates]:
    """The templates of every language.

    Raises:
        PrivacyDataError: a file is missing or malformed.
    """
    paths = sorted((DATA / "messages").glob("*.yml"))
    return {path.stem: load_data(f"messages/{path.name}", Templates) for path in paths}


class Generator:
    """Makes messages. `carriers`: by language, messages without names that names are put into."""

    def __init__(self, names: NameMaker, carriers: Mapping[str, list[str]], chance: Random) -> None:
        self._names, self._carriers, self._chance = names, carriers, chance
        self._templates = load_templates()
        self._sentences = {tag: t.sentences.splitlines() for tag, t in self._templates.items()}
        self._plain = {tag: t.plain.splitlines() for tag, t in self._templates.items()}
        self._roles = {tag: words(t.roles) for tag, t in self._templates.items()}
        self._persons = {tag: words(t.persons) for tag, t in self._templates.items()}
        never = load_data("never_names.yml", NeverNames)
        self._towns = [town for town in never.towns.split() if town.isascii()]
        self._fill = {"people": never.peoples.split(), "service": never.services.split()}
        self._countries = {
            tag: list(country_names("fil" if tag == FILIPINO else tag)) for tag in self._templates
        }

    def messages(self, count: int) -> Iterator[Message]:
        """So many messages, each another."""
        others = sorted(set(self._templates) - {ENGLISH})
        for _ in range(count):
            is_english = self._chance.random() < SHARE_ENGLISH
            language = ENGLISH if is_english else self._chance.choice(others)
            yield with_slips(self._message(language), self._chance)

    def _message(self, language: str) -> Message:
        kind = self._chance.random()
        carrier = self._chance.choice(self._carriers[language])
        if kind < 0.30:  # noqa: PLR2004 - shares that were measured to find names and little else
            return [Piece(carrier)]
        if kind < 0.40:  # noqa: PLR2004
            return self._perhaps_joined(self._chance.choice(self._plain[language]), language)
        if kind < 0.72:  # noqa: PLR2004
            return self._perhaps_joined(self._chance.choice(self._sentences[language]), language)
        return self._with_name(carrier, language)

    def _perhaps_joined(self, template: str, language: str) -> Message:
        """A template alone, with another, or with a message before or after it."""
        message = self._filled(template, language)
        kind = self._chance.random()
        if kind < 0.4:  # noqa: PLR2004
            return message
        if kind < 0.55:  # noqa: PLR2004
            other = self._filled(self._chance.choice(self._sentences[language]), language)
        else:
            other = [Piece(self._chance.choice(self._carriers[language]))]
        first, second = (message, other) if self._chance.random() < 0.5 else (other, message)  # noqa: PLR2004
        return [*first, Piece(self._chance.choice(JOINTS)), *second]

    def _filled(self, template: str, language: str) -> Message:
        message, place = [], 0
        for slot in SLOT.finditer(template):
            message.append(Piece(template[place : slot.start()]))
            message.append(self._slot(slot[1], language))
            place = slot.end()
        return [*message, Piece(template[place:])]

    def _slot(self, kind: str, language: str) -> Piece:
        if kind == "name":
            return self._name(language)
        if kind == "place":
            places = self._countries[language] if self._chance.random() < 0.5 else self._towns  # noqa: PLR2004
            return Piece(self._chance.choice(places))
        return Piece(self._chance.choice(self._fill[kind]))

    def _name(self, language: str) -> Piece:
        return Piece(self._names.make(self._templates[language].origins, language), is_name=True)

    def _with_name(self, carrier: str, language: str) -> Message:
        """A message in which a name follows a role, or stands for a person."""
        if language == THAI:
            return self._with_thai_name(carrier)
        places = list(re.finditer(r"[^\W\d_]+", carrier))
        self._chance.shuffle(places)
        for place in places:
            word = folded(place.group())
            if word in self._roles[language]:
                rest = Piece(carrier[place.end() :])
                return [Piece(carrier[: place.end()] + " "), self._name(language), rest]
            if word in self._persons[language]:
                rest = Piece(carrier[place.end() :])
                return [Piece(carrier[: place.start()]), self._name(language), rest]
        return self._perhaps_joined(self._chance.choice(self._sentences[language]), language)

    def _with_thai_name(self, carrier: str) -> Message:
        roles = [role for role in self._templates[THAI].roles.split() if role in carrier]
        if not roles:
            return self._perhaps_joined(self._chance.choice(self._sentences[THAI]), THAI)
        before, role, after = carrier.partition(self._chance.choice(roles))
        return [Piece(before + role), self._name(THAI), Piece(after)]


def words(text: str) -> frozenset[str]:
    return frozenset(map(folded, text.split()))
