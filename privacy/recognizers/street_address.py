"""Street addresses: the town stays; street, house, flat and postcode go, and map positions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from privacy.data_files import Record, load_data
from privacy.recognizers.ascii_digits import with_ascii_digits
from privacy.recognizers.finding import Finding
from privacy.recognizers.word_pattern import either

NAME = r"(?:[^\W\d_]|[.'’\-\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]){1,30}"
HOUSE = r"\d{1,4}(?:\s?[a-zа-яA-ZА-Я](?!\w))?(?:\s?[-/]\s?\d{1,4}[a-z]?)?(?!\w|[.,:]?\d)"
# A house number is no sum, and no number of hours.
MEASURE = "kr|nok|euro?|€|%|timer|hours?|days?|km|min|år|years?|uker|weeks?|months?"
NO_MEASURE = rf"(?!\s?(?:{MEASURE})(?!\w))"
POSITION = re.compile(
    r"(?<![\d.])-?\d{1,2}\.\d{3,}(?:\s?°?[NS](?!\w))?[,;\s]+-?\d{1,3}\.\d{3,}(?:\s?°?[EW](?!\w))?(?!\d)"
)


class StreetWords(Record, frozen=True):
    """Lists of words, separated by spaces; `privacy/data/streets.yml` says what each is."""

    endings: str
    sure_endings: str
    not_streets: str
    before: str
    before_sure: str
    after: str
    not_in_names: str
    flat: str
    number: str


class StreetAddressRecognizer:
    """Finds street addresses in the manner of Norway and of the countries people come from."""

    def __init__(self) -> None:
        words = load_data("streets.yml", StreetWords)
        self._not_streets = frozenset(words.not_streets.split())
        self._not_in_names = frozenset(words.not_in_names.split())
        ending, before, after = either(words.endings), either(words.before), either(words.after)
        proper = rf"(?!(?:{either(words.not_in_names)})\s){NAME}"
        number = rf"[\s,.]*(?:(?:{either(words.number)})(?![^\W\d])[\s.:]*)?{HOUSE}{NO_MEASURE}"
        flat = rf"(?:[\s,]*(?<!\w)(?:{either(words.flat)})[\s.:]*[A-ZHa-z]?\d{{1,5}}[a-z]?(?!\w))?"
        tail = rf"{flat}(?:[\s,]*(?:N-)?\d{{4,6}}(?=\s+[^\W\d_]))?"
        self._norwegian = re.compile(
            rf"(?<![\w-])(?P<name>[^\W\d_]{{1,30}}(?:{ending})|(?:{proper}\s+){{1,2}}(?:{ending}))"
            rf"{number}{tail}",
            re.IGNORECASE,
        )
        self._sure = re.compile(
            rf"(?<![\w-])(?:[A-ZÆØÅ]\w+s\s+(?:{either(words.sure_endings)})"
            rf"|(?P<name>[A-ZÆØÅ][^\W\d_]{{3,}}(?:{either(words.sure_endings)})))(?!\w)"
        )
        self._before = re.compile(
            rf"(?<!\w)(?:{before})(?!\w)\.?\s*(?P<name>{NAME}(?:\s+{NAME}){{0,3}}?){number}{tail}",
            re.IGNORECASE,
        )
        self._before_sure = re.compile(
            rf"(?:{either(words.before_sure)})\s*{NAME}(?:{number}{tail})?", re.IGNORECASE
        )
        self._after = re.compile(
            rf"(?<!\w){HOUSE},?\s+(?P<name>{NAME}(?:\s+{NAME})?)\s+(?:{after})(?!\w){tail}"
            rf"|(?<!\w){HOUSE},?\s*(?:bis\s|ter\s)?(?P<second>(?:rue|avenue|boulevard|calle|via)\s+{NAME}"
            rf"(?:\s+{NAME})?)"
            rf"|(?<!\w)(?P<third>{NAME}(?:\s+{NAME})?\s+(?:{after}))\.?{number}{tail}",
            re.IGNORECASE,
        )
        self._postcode = re.compile(r"(?<![\d.,])0\d{3}(?=\s+[A-ZÆØÅ][a-zæøå]+)")

    def find(self, text: str) -> Iterator[Finding]:
        """Every street address."""
        plain = with_ascii_digits(text)
        for form in (
            *(self._norwegian, self._sure, self._before),
            *(self._before_sure, self._after, self._postcode, POSITION),
        ):
            for match in form.finditer(plain):
                if self._is_street(match):
                    yield Finding(match.start(), match.end(), "ADDRESS")

    def _is_street(self, match: re.Match[str]) -> bool:
        named = " ".join(filter(None, match.groupdict().values())).lower().split()
        return not self._not_streets & set(named) and not self._not_in_names & set(named)
