"""Licence plates: Norway's two letters and five digits, others' forms, any beside "plate"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from privacy.data_files import load_data
from privacy.recognizers.finding import Finding
from privacy.recognizers.national_identity import IdentityCues
from privacy.recognizers.word_pattern import either

CAPITAL = "[A-ZÆØÅА-ЯІЇЄ]"
# "KR 15000" and "NOK 500" are sums.
NOT_MONEY = r"(?!(?:KR|NOK|EUR|USD|GBP|SEK|DKK|PLN|RON|BGN|UAH|RUB|LEK|ALL|THB|PHP|VND)[\s.-]?\d)"
NORWEGIAN = re.compile(rf"(?<![\w@]){NOT_MONEY}[A-Z]{{2}}[\s.-]?\d{{5}}(?!\w)")
SMALL = re.compile(rf"(?<![\w@]){NOT_MONEY}[a-z]{{2}}\d{{5}}(?!\w)", re.IGNORECASE)
# Bulgaria and Ukraine (CB 1234 AB), Romania (CJ 12 ABC), United Kingdom (AB12 CDE).
FOREIGN = re.compile(
    rf"(?<!\w)(?:{CAPITAL}{{1,2}}[\s-]?\d{{4}}[\s-]?{CAPITAL}{{2}}"
    rf"|{CAPITAL}{{1,2}}[\s-]?\d{{2,3}}[\s-]?{CAPITAL}{{3}}|{CAPITAL}{{2}}\d\d\s?{CAPITAL}{{3}})(?!\w)"
)
ANY = (
    r"(?P<plate>[^\W\d_]{1,3}[\s-]?\d{2,5}(?:[\s-]?(?!and|but|the|for|can|men|og|he|she|is|in)"
    r"[^\W\d_]{2,3}(?!\w))?"
    r"|\d{2,4}[\s-]?[^\W\d_]{2,3}(?:[\s-]?\d{2,4})?)(?!\w)"
)
# Between the word and the plate: short words, or the make of the car.
NEAR = (
    r"[\s:.,=-]+(?:(?:is|er|has|with|med|number|nummer|nr|no|the|white|black|red|blue|grey|it|este|e"
    r"|je|to|це|это)[\s:.,=]+){0,4}"
)
NOT_A_PLATE = re.compile(
    r"(?:at|is|in|on|to|of|for|the|kl|kr|nok|eur|euro|age|and|me|my|he|we|all|with|til|fra|på|i|a|e"
    r"|o|ca|om|no|nr)[\s-]|\d+[\s-]?(?:kr|nok|eur|km|kg|yrs?|am|pm|or|and|in|to|of|at|day|men|h|min|ans"
    r"|год|лет|lei|zł|lek|hrs?|ppl|the|my|we|he)",
    re.IGNORECASE,
)


class LicencePlateRecognizer:
    """Finds licence plates."""

    def __init__(self) -> None:
        cues = either(load_data("number_cues.yml", IdentityCues).plate)
        self._after_cue = re.compile(rf"(?<!\w)(?:{cues}){NEAR}{ANY}", re.IGNORECASE)

    def find(self, text: str) -> Iterator[Finding]:
        """Every licence plate."""
        for form in (NORWEGIAN, SMALL, FOREIGN):
            for match in form.finditer(text):
                yield Finding(match.start(), match.end(), "PLATE")
        for match in self._after_cue.finditer(text):
            if not NOT_A_PLATE.match(match["plate"]):
                yield Finding(match.start("plate"), match.end("plate"), "PLATE")
