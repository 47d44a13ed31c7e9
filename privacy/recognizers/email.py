"""E-mail addresses, also "mary (at) gmail dot com" and those whose end is missing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from privacy.data_files import load_data
from privacy.recognizers.finding import Finding
from privacy.recognizers.online_words import OnlineWords
from privacy.recognizers.word_pattern import either

# Only from the beginning of a word on, and no longer than addresses are: nobody may keep the
# recogniser busy with a long row of letters.
OUTSIDE = r"\s@<>,;:()\[\]{}\"“”«»|/\\!?"
LOCAL = rf"(?<![^{OUTSIDE}])[^{OUTSIDE}]{{1,100}}"
LABEL = r"[^\W_][\w-]{0,60}"


class EmailRecognizer:
    """Finds e-mail addresses, other than the `kept` ones of services."""

    def __init__(self, kept: Iterable[str] = ()) -> None:
        words = load_data("online.yml", OnlineWords)
        self._kept = frozenset(address.lower() for address in kept)
        ends = either(f"{words.plain_ends} {words.other_ends}")
        providers, dot = either(words.providers), either(words.dot)
        at = rf"(?:\s?[(\[{{<*_-]+\s?(?:at|@)\s?[)\]}}>*_-]+\s?|\s(?:{either(words.at)})\s)"
        # One letter or word before and after each "dot" of a local part that is spelled out, and
        # perhaps a number behind it.
        sign = rf"{dot}|{either(words.sign)}"
        spelled = rf"\s?(?:[(\[]\s?)?\b(?:{sign})\b(?:\s?[)\]])?\s?"
        local = rf"(?<![\w.+-])[\w.+-]{{1,64}}(?:{spelled}[\w.+-]{{1,64}}){{0,5}}(?:\s\d{{1,4}})?"
        point = rf"(?:\s?\.\s?|\s?[(\[]?\b(?:{dot})\b[)\]]?\s?|,\s?|\s)"
        self._forms = tuple(
            re.compile(form, re.IGNORECASE)
            for form in (
                rf"{LOCAL}\s?@\s?{LABEL}(?:\.{LABEL})+",
                rf"{LOCAL}\s?@\s?(?:{providers})\b(?:{point}(?:{ends})\b)?",
                rf"{LOCAL}\s?@\s?{LABEL}{point}(?:{ends})\b",
                rf"{local}{at}(?:{providers})\b(?:{point}(?:{ends})\b)?",
                rf"{local}{at}{LABEL}\s?(?:\.|[(\[]?\b(?:{dot})\b[)\]]?)\s?(?:{ends})\b",
            )
        )

    def find(self, text: str) -> Iterator[Finding]:
        """Every e-mail address."""
        for form in self._forms:
            for match in form.finditer(text):
                if match.group().strip(".").lower() not in self._kept:
                    yield Finding(match.start(), match.end(), "EMAIL")
