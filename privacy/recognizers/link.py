"""Links: with a protocol, with www, with a path, or a bare address that nobody takes for words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from privacy.data_files import load_data
from privacy.recognizers.finding import Finding
from privacy.recognizers.online_words import OnlineWords
from privacy.recognizers.word_pattern import either

LABELS = r"[^\W_](?:[\w-]*[^\W_])?(?:\.[^\W_](?:[\w-]*[^\W_])?)*"
CLOSING = ".,;:!?)]}'\"»”"


class LinkRecognizer:
    """Finds links, other than to public places."""

    def __init__(self) -> None:
        words = load_data("online.yml", OnlineWords)
        plain, other = either(words.plain_ends), either(words.other_ends)
        self._public = frozenset(words.public.split())
        self._form = re.compile(
            r"(?:[a-z][a-z+]{1,9}://|www\.)[^\s<>]+"
            rf"|(?<![\w@.-]){LABELS}\.(?:{plain}|{other})/[^\s<>]*"
            rf"|(?<![\w@.-]){LABELS}\.(?:{plain})(?![\w@-])",
            re.IGNORECASE,
        )

    def find(self, text: str) -> Iterator[Finding]:
        """Every link."""
        for match in self._form.finditer(text):
            link = match.group().rstrip(CLOSING)
            if not self._is_public(link):
                yield Finding(match.start(), match.start() + len(link), "LINK")

    def _is_public(self, link: str) -> bool:
        place = re.sub(r"^(?:https?://)?(?:www\.)?", "", link.lower())
        return place.rstrip("/") in self._public
