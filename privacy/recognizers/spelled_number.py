"""Phone numbers in words: "fire en to, tre fire fem, seks sju", "four1two three…"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from privacy.data_files import Record, load_data
from privacy.recognizers.ascii_digits import with_ascii_digits
from privacy.recognizers.finding import Finding

LEAST_DIGITS, LEAST_WORDS, MOST_BETWEEN, GLUED = 7, 3, 4, 14
TOKEN = re.compile(r"\d|[\u0e00-\u0e7f]+|[^\W\d_]+(?:['’][^\W\d_]+)?")
THAI = re.compile("[\u0e00-\u0e7f]+")


class NumberWords(Record, frozen=True):
    one_digit: Mapping[str, str]
    two_digits: Mapping[str, str]
    between: str


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
        self._between = frozenset(words.between.split())
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
        start = end = digits = words = 0
        for match in TOKEN.finditer(text):
            word = match.group()
            count = 1 if word.isdigit() else self._digits.get(word, 0)
            follows = digits and self._is_near(text[end : match.start()])
            if digits and (not follows or not (count or word in self._between)):
                if digits >= LEAST_DIGITS and words >= LEAST_WORDS:
                    yield Finding(start, end, "PHONE")
                digits = words = 0
            if count:
                start = match.start() if not digits else start
                digits += count
                words += not word.isdigit()
                end = match.end()
        if digits >= LEAST_DIGITS and words >= LEAST_WORDS:
            yield Finding(start, end, "PHONE")

    def _is_near(self, between: str) -> bool:
        words = re.sub(r"[^\w\s]", " ", between).split()
        return len(between) <= MOST_BETWEEN or all(word in self._between for word in words)
