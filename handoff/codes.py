"""Codes: twelve random digits that a person can say on the phone, in place of a name."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata

from msgspec import Struct

from privacy.key_files import Key
from privacy.length_prefixed import length_prefixed

DIGITS = 12
GROUP = 4


class Code(Struct, frozen=True):
    """A code, which never shows itself in a log or a traceback."""

    digits: str

    @property
    def grouped(self) -> str:
        """As a person reads it: "1234 5678 9012"."""
        return " ".join(self.digits[start : start + GROUP] for start in range(0, DIGITS, GROUP))

    def __repr__(self) -> str:
        return "Code(…)"


def new_code() -> Code:
    return Code(f"{secrets.randbelow(10**DIGITS):0{DIGITS}}")


def read_code(text: str) -> Code | None:
    """The code in a text, whatever stands around its digits; None when there are not twelve.

    Digits of every script count, also full-width and circled ones and those of keycap emoji.
    """
    composed = unicodedata.normalize("NFKC", text)
    values = (unicodedata.decimal(character, None) for character in composed)
    digits = "".join(str(value) for value in values if value is not None)
    return Code(digits) if len(digits) == DIGITS else None


def code_digest(key: Key, code: Code) -> bytes:
    """The keyed hash (32 bytes) that is kept of a code: without the key nobody can try them all."""
    return hmac.digest(key.secret, length_prefixed("code", code.digits), hashlib.sha256)
