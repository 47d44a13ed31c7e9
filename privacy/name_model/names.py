"""Names by origin: the lists of `privacy/data/names/`, and Faker's for the same countries."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module

from msgspec import Struct

from privacy.data_files import DATA, Record, load_data
from privacy.name_model.transliteration import romanized

NAME = re.compile(r"[^\W\d_][^\d_]{1,24}")
LATIN = re.compile(r"[a-z\u00c0-\u024f\u1e00-\u1eff]", re.IGNORECASE)


class NameFile(Record, frozen=True, kw_only=True):
    """One file of names; texts are separated by spaces, a hyphen may stand for a space.

    `faker`: locales whose lists are added. `transliterate`: Latin forms are added too.
    """

    given: str
    surnames: str = ""
    nicknames: str = ""
    middle: str = ""
    given_native: str = ""
    surnames_native: str = ""
    nicknames_native: str = ""
    faker: tuple[str, ...] = ()
    transliterate: bool = False
    surname_first: bool = False


class Names(Struct, frozen=True):
    """The names of one origin in one script."""

    origin: str
    given: tuple[str, ...]
    surnames: tuple[str, ...]
    nicknames: tuple[str, ...]
    middle: tuple[str, ...] = ()
    is_latin: bool = True
    surname_first: bool = False

    def all(self) -> Iterator[str]:
        yield from (*self.given, *self.surnames, *self.nicknames, *self.middle)


def load_names() -> Mapping[str, tuple[Names, ...]]:
    """The names of every origin: in its own script first, where that is not Latin.

    Raises:
        PrivacyDataError: a file of names is missing or malformed.
    """
    paths = sorted((DATA / "names").glob("*.yml"))
    return {path.stem: read_names(path.stem) for path in paths}


def read_names(origin: str) -> tuple[Names, ...]:
    file = load_data(f"names/{origin}.yml", NameFile)
    given = [*file.given.split(), *file.given_native.split()]
    surnames = [*file.surnames.split(), *file.surnames_native.split()]
    nicknames = [*file.nicknames.split(), *file.nicknames_native.split()]
    for locale in file.faker:
        given += of_faker(locale, "first_name")
        surnames += of_faker(locale, "last_name")
    if file.transliterate:
        given += [romanized(name) for name in given]
        surnames += [romanized(name) for name in surnames]
        nicknames += [romanized(name) for name in nicknames]
    pools = (
        Names(
            origin=origin,
            given=only(given, is_latin=is_latin),
            surnames=only(surnames, is_latin=is_latin),
            nicknames=only(nicknames, is_latin=is_latin),
            middle=tuple(file.middle.split()) if is_latin else (),
            is_latin=is_latin,
            surname_first=file.surname_first,
        )
        for is_latin in (False, True)
    )
    return tuple(pool for pool in pools if pool.given)


def of_faker(locale: str, kind: str) -> Iterator[str]:
    """Faker's first or last names of a locale, of women and of men."""
    provider = import_module(f"faker.providers.person.{locale}").Provider
    for attribute in dir(provider):
        values = getattr(provider, attribute)
        if attribute.startswith(kind) and isinstance(values, Iterable) and not callable(values):
            yield from (str(value).strip() for value in values)


def only(names: Iterable[str], *, is_latin: bool) -> tuple[str, ...]:
    """Each name of one script once, in a fixed order."""
    kept = {
        name.replace("-", " ") if name.istitle() and name.count("-") == 1 else name
        for name in names
        if NAME.fullmatch(name) and bool(LATIN.search(name)) == is_latin
    }
    return tuple(sorted(kept))
