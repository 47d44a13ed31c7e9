"""User names of social networks: @handle, handle_with_99, and what follows a network's name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from privacy.data_files import load_data
from privacy.recognizers.finding import Finding
from privacy.recognizers.online_words import OnlineWords
from privacy.recognizers.word_pattern import either

AT_SIGN = re.compile(r"(?<![\w@.])@[\w.-]*\w")
UNDERSCORE = re.compile(r"(?<![\w@])(?=\w*[^\W_])\w+_[\w.]*\w|(?<![\w@])_+\w{3,}")
HANDLE = r"(?P<handle>(?=[\w.-]*[^\W\d_])[\w.-]*(?:\d|[._])[\w.-]*\w|(?=\w*[^\W\d])\w*\d\w*)"
# Never a user name: an opening hour, an ordinal, a thousand.
NOT_A_NAME = re.compile(r"\d+(?:k|th|st|nd|rd|h|am|pm|kr|x|g|gb)?", re.IGNORECASE)


class UserNameRecognizer:
    """Finds user names that look like one, or that follow the name of a network."""

    def __init__(self) -> None:
        words = load_data("online.yml", OnlineWords)
        services, between = either(words.services), either(words.between)
        self._after_service = re.compile(
            rf"(?<!\w)(?:{services})(?:\s+(?:{between})(?!\w)|\s*[:=]){{0,4}}\s*[:=]?\s*{HANDLE}",
            re.IGNORECASE,
        )
        self._after_colon = re.compile(
            rf"(?<!\w)(?:{services})(?:\s+(?:{between})(?!\w)){{0,3}}\s*[:=]\s*"
            r"(?P<handle>[\w.-]*\w)",
            re.IGNORECASE,
        )

    def find(self, text: str) -> Iterator[Finding]:
        """Every user name."""
        for form in (AT_SIGN, UNDERSCORE):
            for match in form.finditer(text):
                yield Finding(match.start(), match.end(), "USERNAME")
        for form in (self._after_service, self._after_colon):
            for match in form.finditer(text):
                if not NOT_A_NAME.fullmatch(match["handle"]):
                    yield Finding(match.start("handle"), match.end("handle"), "USERNAME")
