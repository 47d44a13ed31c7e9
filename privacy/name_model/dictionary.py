"""Builds what the model knows of words beforehand: names, common words, places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from babel import Locale
from pythainlp.corpus import (
    thai_family_names,
    thai_female_names,
    thai_male_names,
    thai_words,
)
from simplemma.strategies.dictionaries import DefaultDictionaryFactory
from wordfreq import top_n_list

from privacy.data_files import Record, load_data
from privacy.folding import folded
from privacy.lexicon import Known
from privacy.name_model.names import Names

LETTERS = re.compile("[\u0e00-\u0e7f]+|(?:[^\\W\\d_][\u0300-\u036f\u064b-\u065f]*)+")
# The helpline's languages that have a list of frequent words. The list does not tell names from
# words: of the first ones those count that no dictionary gives a capital, of the rest those that a
# dictionary has. Arabic and Vietnamese have no such dictionary.
FREQUENT_IN = ("bg", "en", "es", "fil", "fr", "lt", "nb", "pl", "ro", "ru", "uk", "ar", "vi")
NO_DICTIONARY = ("ar", "vi")
VERY_FREQUENT, FREQUENT, WITHOUT_DICTIONARY = 5_000, 50_000, 35_000
ALBANIAN = "sq"
# The origin whose long lists from everywhere have names like Let, Small and Room.
MIXED = "others"
DICTIONARIES = DefaultDictionaryFactory()
LOCALES = (
    *("en", "nb", "ro", "bg", "pl", "lt", "ru", "uk"),
    *("es", "fr", "ar", "th", "vi", "fil", "sq", "so"),
)


class NeverNames(Record, frozen=True):
    """Lists of words that are no person's name, separated by spaces."""

    towns: str
    peoples: str
    religions: str
    services: str
    others: str


def read_messages(folder: Path) -> Mapping[str, list[str]]:
    """The example messages of every language: they hold no names, or hardly any."""
    return {path.name: list(messages_of(path)) for path in sorted(folder.iterdir())}


def messages_of(folder: Path) -> Iterator[str]:
    for path in sorted(folder.glob("*.yml")):
        content: Any = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        for entry in content["nlu"]:
            for line in str(entry.get("examples", "")).splitlines():
                yield line.removeprefix("- ").strip()


def country_names(locale: str) -> Iterator[str]:
    """Countries in a language, as the Unicode CLDR has them."""
    for code, name in Locale(locale).territories.items():
        if code.isalpha():
            yield str(name)


def calendar_words(locale: str) -> Iterator[str]:
    """Languages, months and weekdays in a language, as the Unicode CLDR has them."""
    found = Locale(locale)
    yield from map(str, found.languages.values())
    for use in ("format", "stand-alone"):
        yield from map(str, found.months[use]["wide"].values())
        yield from map(str, found.days[use]["wide"].values())


def words_of(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        for word in LETTERS.findall(text):
            yield folded(word)


def common_words(messages: Iterable[str]) -> Iterator[str]:
    """The words of messages, other than those that always have a capital."""
    for text in messages:
        for word in LETTERS.findall(text):
            if not word.istitle() and (plain := folded(word))[1:]:
                yield plain


def known_words(
    names: Iterable[Names], messages: Mapping[str, list[str]], thai_messages: Iterable[str]
) -> dict[str, int]:
    """What is known of each folded word."""
    known: dict[str, int] = {}

    def add(words: Iterable[str], flag: int) -> None:
        for word in words:
            known[word] = known.get(word, 0) | flag

    english = frozenset(common_words(messages["en"]))
    for pool in names:
        if pool.origin == MIXED:
            add(set(words_of(pool.all())) - english, Known.GIVEN | Known.SURNAME)
            continue
        add(words_of((*pool.given, *pool.nicknames, *pool.middle)), Known.GIVEN)
        add(words_of(pool.surnames), Known.SURNAME)
    add(map(folded, (*thai_female_names(), *thai_male_names())), Known.GIVEN)
    add(map(folded, thai_family_names()), Known.SURNAME)
    never = load_data("never_names.yml", NeverNames)
    add(words_of((never.towns, never.peoples, never.services)), Known.PLACE)
    for locale in LOCALES:
        add(place_words(locale), Known.PLACE)
    add(words_of((never.religions, never.others)), Known.MESSAGES)
    for language in FREQUENT_IN:
        add(words_of(frequent_words(language)), Known.FREQUENT)
    add(words_of(albanian_words()), Known.FREQUENT)
    spaced = [text for language, texts in messages.items() if language != "th" for text in texts]
    add(common_words(spaced), Known.MESSAGES)
    add(map(folded, thai_messages), Known.MESSAGES)
    return known


def frequent_words(language: str) -> Iterator[str]:
    """Frequent words of a language that are not, or not only, names."""
    if language in NO_DICTIONARY:
        yield from top_n_list(language, WITHOUT_DICTIONARY)
        return
    lemmas = DICTIONARIES.get_dictionary("tl" if language == "fil" else language)
    for rank, word in enumerate(top_n_list(language, FREQUENT)):
        lemma = lemmas.get(word)
        is_plain = rank < VERY_FREQUENT if lemma is None else not is_proper(lemma)
        if is_plain:
            yield word


def albanian_words() -> Iterator[str]:
    """The words of the Albanian dictionary, as no list of frequent ones exists."""
    for word, lemma in DICTIONARIES.get_dictionary(ALBANIAN).items():
        if word.islower() and not is_proper(lemma):
            yield word


def is_proper(lemma: str | bytes) -> bool:
    """Whether a dictionary writes a word with a capital."""
    return (lemma.decode() if isinstance(lemma, bytes) else lemma).istitle()


def place_words(locale: str) -> Iterator[str]:
    """The longer words of countries and the like; short ones are words of other languages."""
    if locale == "vi":  # their syllables are names too: Quốc, Liên
        return
    least = 2 if locale == "th" else 4
    for word in words_of((*country_names(locale), *calendar_words(locale))):
        if len(word) >= least:
            yield word


def thai_dictionary(names: Iterable[Names]) -> list[str]:
    """The Thai words that a text is divided by: common ones, and names."""
    native = {name for pool in names if not pool.is_latin for name in pool.all()}
    of_names = {name for name in native if "\u0e00" <= name[0] <= "\u0e7f" and " " not in name}
    towns = re.findall("[\u0e00-\u0e7f]+", load_data("never_names.yml", NeverNames).towns)
    common = (word for word in thai_words() if re.fullmatch("[\u0e01-\u0e4e]{2,20}", word))
    listed = (*thai_female_names(), *thai_male_names(), *thai_family_names())
    long_names = (name for name in listed if re.fullmatch("[\u0e01-\u0e4e]{5,20}", name))
    return sorted({*common, *of_names, *towns, *long_names})
