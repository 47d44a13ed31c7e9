"""Takes out of a message what could identify a person, before anything else sees it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

from privacy.recognizers.finding import Finding, joined
from privacy.recognizers.name import NameRecognizer
from privacy.recognizers.rules import Recognizer, load_rules


class Redacted(Struct, frozen=True):
    """A message without what was removed, and what kinds of things that was, sorted."""

    text: str
    kinds: tuple[str, ...] = ()


class Redactor:
    """Replaces names, numbers and addresses by [NAME], [PHONE] and the like.

    About 2 ms a message. For one thread at a time: see `NameRecognizer`.
    """

    def __init__(self, recognizers: Iterable[Recognizer]) -> None:
        self._recognizers = tuple(recognizers)

    def redact(self, text: str) -> Redacted:
        """The message without what could identify a person; its letters are composed (NFC)."""
        composed = unicodedata.normalize("NFC", text)
        found = self.find(composed)
        parts, place = [], 0
        for finding in found:
            parts += [composed[place : finding.start], f"[{finding.kind}]"]
            place = finding.end
        kinds = tuple(sorted({finding.kind for finding in found}))
        return Redacted("".join([*parts, composed[place:]]), kinds)

    def find(self, text: str) -> list[Finding]:
        """What would be removed from a text whose letters are composed."""
        return joined([list(recognizer.find(text)) for recognizer in self._recognizers])


def load_redactor(
    model_path: Path, kept_numbers: Iterable[str] = (), kept_emails: Iterable[str] = ()
) -> Redactor:
    """The redactor with the name model in `model_path`; takes about a second.

    `kept_numbers` and `kept_emails` are those of services, which stay.

    Raises:
        NameModelError: there is no model; it says how to train one.
        PrivacyDataError: a file of words is missing or malformed.
    """
    return Redactor((*load_rules(kept_numbers, kept_emails), NameRecognizer.load(model_path)))
