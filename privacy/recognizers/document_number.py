"""Numbers of passports, visas, permits and cases, DUF numbers among them.

A DUF number has twelve digits: the year of registration, six digits, two check digits (UDI). A
passport's number is one to three letters and six to eight digits (ICAO Doc 9303 allows any nine).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from privacy.data_files import load_data
from privacy.recognizers.ascii_digits import with_ascii_digits
from privacy.recognizers.finding import Finding
from privacy.recognizers.national_identity import IdentityCues
from privacy.recognizers.word_pattern import either

GAP = r"[\s.\-]{0,2}"
DUF = re.compile(rf"(?<![\d+])(?:19[89]|20[0-4])\d{GAP}\d{{3}}{GAP}\d{{3}}{GAP}\d\d(?!\d)")
# A sum of money may be written without a space: kr150000.
LETTERS_AND_DIGITS = re.compile(
    r"(?<![\w-])(?!(?:kr|nok|eur|usd|gbp|sek|dkk|pln|ron|bgn)\d)"
    r"[^\W\d_]{1,3}-?\d{6,8}[^\W\d_]?(?!\w)",
    re.IGNORECASE,
)
CAPITALS_APART = re.compile(r"(?<!\w)[A-ZА-Я]{1,2}\s\d{6,7}(?!\w|\s?\d)")
NUMBER = (
    r"(?P<number>(?=[\w-]*\d[\w-]*\d[\w-]*\d)(?=[\w-]*[^\W\d_])[^\W_](?:[^\W_]|-(?=\w)){4,13}"
    r"|(?:(?!n[ro])[^\W\d_]{1,3}[\s-])?\d(?:[\s/.-]?\d){6,})"
)
LABELLED = r"(?P<number>(?=[\w/-]*\d[\w/-]*\d[\w/-]*\d[\w/-]*\d)[^\W_][\w/-]{4,13})"


class DocumentNumberRecognizer:
    """Finds numbers of documents by their form, and any beside a word for a document."""

    def __init__(self) -> None:
        cues = either(load_data("number_cues.yml", IdentityCues).document)
        near = r"[\s:#,.=()-]*(?:[^\W\d]+[\s:#,.=()-]+){0,3}?"
        label = (
            r"(?:number|nummer|nr|no|num|numero|número|numéro|номер|№|#|numeris|numri|số|رقم|เลขที่)"
        )
        self._after_cue = re.compile(rf"(?<!\w)(?:{cues})(?!\w){near}{NUMBER}(?!\w)", re.IGNORECASE)
        self._labelled = re.compile(
            rf"(?<!\w)(?:{cues})[\s-]{{0,2}}{label}[\s:.=-]*(?:\w{{2,5}}\s+)?{LABELLED}(?!\w)",
            re.IGNORECASE,
        )

    def find(self, text: str) -> Iterator[Finding]:
        """Every number of a document."""
        plain = with_ascii_digits(text)
        for form in (DUF, LETTERS_AND_DIGITS, CAPITALS_APART):
            for match in form.finditer(plain):
                yield Finding(match.start(), match.end(), "DOCUMENT")
        for form in (self._after_cue, self._labelled):
            for match in form.finditer(plain):
                yield Finding(match.start("number"), match.end("number"), "DOCUMENT")
