"""Phone numbers in words: "fire en to, tre fire fem, seks sju", "four1two three…"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from msgspec import Struct

from privacy.data_files import Record, load_data
from privacy.recognizers.ascii_digits import with_ascii_digits
from privacy.recognizers.finding import Finding
from privacy.recognizers.word_pattern import either

LEAST_DIGITS, MOST_BETWEEN, GLUED = 7, 4, 14
# So many words make a number sure; fewer do where one of them means nothing else, and where
# no year or round sum stands among the digits: "to" in "from 2019 to 2023" is a Norwegian two.
ENOUGH_WORDS = 3
YEAR_OR_SUM = re.compile(r"(?<!\d)(?:(?:19|20)\d\d|\d{1,3}(?:[ .,']?000)+)(?!\d)")
TOKEN = re.compile(r"\d|[\u0e00-\u0e7f]+|[^\W\d_]+(?:['’][^\W\d_]+)?")
THAI = re.compile("[\u0e00-\u0e7f]+")


class NumberWords(Record, frozen=True):
    one_digit: Mapping[str, str]
    two_digits: Mapping[str, str]
    repeats: Mapping[str, str]
    ambiguous: str
    before: str
    between: str


class Run(Struct):
    """A run of digits and words for digits, as far as it was read."""

    start: int = 0
    end: int = 0
    digits: int = 0
    words: int = 0
    plain_words: int = 0


class SpelledNumberRecognizer:
    """Finds numbers in which at least some digits are words."""

    def __init__(self) -> None:
        words = load_data("number_words.yml", NumberWords)
        self._digits: dict[str, int] = {}
        for language, tens in words.two_digits.items():
            units = words.one_digit[language].split()
            for ten in tens.split():
                self._digits |= dict.fromkeys([ten, *(ten + unit for unit in units)], 2)
        for of_language in words.one_digit.values():
            self._digits |= dict.fromkeys(of_language.split(), 1)
        self._repeats = {
            word: int(times) for times, listed in words.repeats.items() for word in listed.split()
        }
        self._ambiguous = frozenset(words.ambiguous.split())
        self._before = re.compile(rf"(?<!\w)(?:{either(words.before)})\W{{0,3}}$")
        self._between = frozenset(words.between.split()) | self._repeats.keys()
        alternatives = "|".join(
            re.escape(word) for word in sorted(self._digits, key=len, reverse=True)
        )
        self._glued = re.compile(f"(?:{alternatives}){{{LEAST_DIGITS},}}")

    def find(self, text: str) -> Iterator[Finding]:
        """Every run of words for digits, and digits between them, that is long enough."""
        plain = with_ascii_digits(text).lower()
        if len(plain) != len(text):
            return
        yield from self._runs(plain)
        for match in TOKEN.finditer(plain):
            word = match.group()
            if len(word) >= GLUED:
                for glued in self._glued.finditer(word):
                    if THAI.fullmatch(word) or glued.group() == word:
                        start = match.start() + glued.start()
                        yield Finding(start, start + len(glued.group()), "PHONE")

    def _runs(self, text: str) -> Iterator[Finding]:
        run = Run()
        times = 1
        for match in TOKEN.finditer(text):
            word = match.group()
            count = 1 if word.isdigit() else self._digits.get(word, 0)
            is_near = self._is_near(text[run.end : match.start()])
            if run.digits and not (is_near and (count or word in self._between)):
                yield from self._found(text, run)
                run = Run()
            if count:
                run.start = run.start if run.digits else match.start()
                run.end = match.end()
                run.digits += count * times
                run.words += not word.isdigit()
                run.plain_words += not word.isdigit() and word not in self._ambiguous
            times = self._repeats.get(word, 1)
        yield from self._found(text, run)

    def _found(self, text: str, run: Run) -> Iterator[Finding]:
        """The run with what introduces it, if it is a number in which some digits are words."""
        is_plain = run.words >= ENOUGH_WORDS or run.plain_words > 0
        has_year = YEAR_OR_SUM.search(text, run.start, run.end) is not None
        is_sure = run.words > ENOUGH_WORDS or (is_plain and not has_year)
        if run.digits >= LEAST_DIGITS and is_sure:
            before = self._before.search(text, 0, run.start)
            yield Finding(before.start() if before else run.start, run.end, "PHONE")

    def _is_near(self, between: str) -> bool:
        words = re.sub(r"[^\w\s]", " ", between).split()
        return len(between) <= MOST_BETWEEN or all(word in self._between for word in words)
