"""Phone numbers: any long run of digits, however it is written or spelled out.

`phonenumbers` finds what is a valid number of a country; people in a hurry leave out digits, put
spaces anywhere and write letters for digits, so here length decides, and dates, sums of money and
the numbers of services are excepted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from privacy.data_files import Record, load_data
from privacy.recognizers.ascii_digits import with_ascii_digits
from privacy.recognizers.date import is_date_or_time
from privacy.recognizers.finding import Finding
from privacy.recognizers.word_pattern import either

# What stands between the digits of one number; also the signs of a digit in a box.
BETWEEN = r"[\s.\-‐-―−/\\()\[\]_*~·•|:;+'\ufe0f\u20e3\u200b-\u200f\u2060\u00ad]"
RUN = re.compile(
    rf"(?:(?<!\w)|(?<=[A-Za-z])(?<![A-Za-z]\d))[+(]{{0,2}}\d(?:(?:{BETWEEN}{{0,3}}|[oOlI]{{1,2}}),?\d)*"
)
LEAST_DIGITS, LEAST_WITH_CUE, CUE_REACH, MONEY_REACH = 7, 5, 24, 12
MOST_GROUPS = 10
THOUSANDS = re.compile(r"\d{1,3}(?:[ .,']\d{3})*[ .,']?000(?:[.,]\d\d)?")
SIGN = "[€$£₦฿₫₽₴₱₹]"
SIGN_OF_MONEY = re.compile(rf"{SIGN}\s*$")
COUNTRY = re.compile(r"^(?:00|\+)?47")


class NumbersToKeep(Record, frozen=True):
    money: str
    phone: str


class PhoneRecognizer:
    """Finds numbers that could be called, other than the `kept` ones of services."""

    def __init__(self, kept: Iterable[str] = ()) -> None:
        words = load_data("numbers_to_keep.yml", NumbersToKeep)
        self._kept = frozenset(digits_of(number) for number in kept)
        self._cue = re.compile(rf"(?:{either(words.phone)})[\w\s:.=,-]*$", re.IGNORECASE)
        money = either(words.money)
        self._money_after = re.compile(rf"[\s,.-]*(?:{SIGN}|%|(?:{money})(?!\w))", re.IGNORECASE)
        self._money_before = re.compile(rf"(?<!\w)(?:{money})[\s:.]*$", re.IGNORECASE)

    def find(self, text: str) -> Iterator[Finding]:
        """Every phone number written in digits."""
        plain = with_ascii_digits(text)
        for match in RUN.finditer(plain):
            if self._is_phone(plain, match.start(), match.end()):
                yield Finding(match.start(), match.end(), "PHONE")

    def is_kept(self, number: str) -> bool:
        """Whether a number, or each of several in a row, is a service's own."""
        groups = re.findall(r"\d+", number)
        # How many groups from the beginning are numbers to keep.
        reached = {0}
        for end in range(1, len(groups) + 1):
            for start in reached & set(range(max(0, end - MOST_GROUPS), end)):
                piece = "".join(groups[start:end])
                if piece in self._kept or COUNTRY.sub("", piece) in self._kept | {""}:
                    reached.add(end)
                    break
        return len(groups) in reached

    def _is_phone(self, text: str, start: int, end: int) -> bool:
        number = text[start:end]
        digits = digits_of(number)
        if len(digits) < LEAST_WITH_CUE or self._is_money(text, start, end):
            return False
        if is_date_or_time(number) or self.is_kept(number):
            return False
        if len(digits) >= LEAST_DIGITS:
            return True
        return bool(self._cue.search(text[max(0, start - CUE_REACH) : start]))

    def _is_money(self, text: str, start: int, end: int) -> bool:
        before = text[max(0, start - MONEY_REACH) : start]
        is_sum = THOUSANDS.fullmatch(text[start:end]) is not None
        return (
            is_sum
            or self._money_after.match(text, end) is not None
            or self._money_before.search(before) is not None
            or SIGN_OF_MONEY.search(before) is not None
        )


def digits_of(number: str) -> str:
    """Only the digits of a number, the letter O and l read as digits."""
    return re.sub(r"\D", "", number.translate(str.maketrans("oOlI", "0011")))
