"""Norwegian national identity numbers and D-numbers, and foreign ones beside a word for them.

Eleven digits, the last two of which are check digits (Skatteetaten, "Fødselsnummer"); in a
D-number the first digit is 4 higher. With a slip the check digits are wrong, so a number that
begins with a date of birth counts as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum.no.fodselsnummer import calc_check_digit1, calc_check_digit2

from privacy.data_files import Record, load_data
from privacy.recognizers.ascii_digits import with_ascii_digits
from privacy.recognizers.finding import Finding
from privacy.recognizers.word_pattern import either

SEPARATOR = r"[\s.\-‐-―/]{0,3}"
ELEVEN = re.compile(rf"(?<![\d+])\d(?:{SEPARATOR}\d){{10}}(?!\d)")
# A day (or day + 40), a month (+ 40, 65 or 80 in numbers for tests).
BIRTH = re.compile(r"(?:0[1-9]|[12]\d|3[01]|4[1-9]|[56]\d|7[01])(?:0[1-9]|1[0-2]|[4-9]\d)\d\d")
# The usual writing of a bank account has the same length and is no identity number.
ACCOUNT = re.compile(r"\d{4}[ .]\d{2}[ .]\d{5}")
PHONE = re.compile(r"(?:00|0[789])\d+")


class IdentityCues(Record, frozen=True):
    national: str
    document: str
    account: str
    plate: str


class NationalIdentityRecognizer:
    """Finds identity numbers."""

    def __init__(self) -> None:
        cues = load_data("number_cues.yml", IdentityCues)
        self._after_cue = re.compile(
            rf"(?<!\w)(?:{either(cues.national)})(?!\w)[^\d\n]{{0,15}}"
            rf"(?P<number>\d(?:{SEPARATOR}\d){{4,14}})(?!\d)",
            re.IGNORECASE,
        )

    def find(self, text: str) -> Iterator[Finding]:
        """Every identity number."""
        plain = with_ascii_digits(text)
        for match in ELEVEN.finditer(plain):
            if is_identity_number(match.group()):
                yield Finding(match.start(), match.end(), "NATIONAL_ID")
        for match in self._after_cue.finditer(plain):
            yield Finding(match.start("number"), match.end("number"), "NATIONAL_ID")


def is_identity_number(written: str) -> bool:
    """Whether eleven digits are an identity number or a D-number, perhaps with a slip."""
    digits = re.sub(r"\D", "", written)
    if not BIRTH.match(digits) or ACCOUNT.fullmatch(written):
        return has_check_digits(digits)
    return has_check_digits(digits) or not PHONE.match(digits)


def has_check_digits(digits: str) -> bool:
    """Whether the last two of eleven digits follow from the others."""
    return digits[9:] == f"{calc_check_digit1(digits)}{calc_check_digit2(digits)}"
