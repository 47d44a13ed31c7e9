"""Numbers of accounts and cards: IBAN, Norway's eleven digits, a card's thirteen to nineteen."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum.no import kontonr

from privacy.data_files import load_data
from privacy.recognizers.ascii_digits import with_ascii_digits
from privacy.recognizers.finding import Finding
from privacy.recognizers.national_identity import IdentityCues
from privacy.recognizers.word_pattern import either

# Check digits are not asked for: with a slip in it, it still shows whose account it is.
IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?:[ -]?(?=\w*\d)[A-Z0-9]{2,4}){3,8}(?!\w)", re.IGNORECASE)
CARD = re.compile(r"(?<![\d+])\d{4}(?:[\s.-]?\d{4}){2}[\s.-]?\d{1,7}(?!\d)")
ACCOUNT = re.compile(r"(?<![\d+])\d{4}[\s.-]?\d{2}[\s.-]?\d{5}(?!\d)")
USUAL_WRITING = re.compile(r"\d{4}[ .]\d{2}[ .]\d{5}")


class BankNumberRecognizer:
    """Finds numbers of accounts and cards."""

    def __init__(self) -> None:
        cues = either(load_data("number_cues.yml", IdentityCues).account)
        self._after_cue = re.compile(
            rf"(?<!\w)(?:{cues})(?!\w)[^\d\n]{{0,20}}(?P<number>\d(?:[\s.-]?\d){{6,}})(?!\w)",
            re.IGNORECASE,
        )

    def find(self, text: str) -> Iterator[Finding]:
        """Every number of an account or card."""
        plain = with_ascii_digits(text)
        for form in (IBAN, CARD):
            for match in form.finditer(plain):
                yield Finding(match.start(), match.end(), "BANK")
        for match in ACCOUNT.finditer(plain):
            if USUAL_WRITING.fullmatch(match.group()) or kontonr.is_valid(match.group()):
                yield Finding(match.start(), match.end(), "BANK")
        for match in self._after_cue.finditer(plain):
            yield Finding(match.start("number"), match.end("number"), "BANK")
