"""Passwords of staff: which may be chosen, how they are kept and checked."""

from __future__ import annotations

import asyncio
import hmac
from enum import StrEnum

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

SHORTEST = 12
LONGEST = 256
# zxcvbn takes time that grows with the length, and refuses more than this.
LOOKED_AT = 72
# Guesses an attacker needs who knows zxcvbn's lists: at least ten to the eighth.
LEAST_SCORE = 3

HASHER = PasswordHasher()  # argon2id as RFC 9106 recommends for machines with little memory
AT_ONCE = 2


class Weakness(StrEnum):
    """What is wrong with a password."""

    SHORT = "short"
    LONG = "long"
    NAME = "name"
    COMMON = "common"
    DIFFERENT = "different"


class WeakPasswordError(Exception):
    """A password that may not be chosen; `weakness` says why."""

    def __init__(self, weakness: Weakness) -> None:
        super().__init__(f"The password is too weak ({weakness}): choose another.")
        self.weakness = weakness


def refuse_weak(password: str, again: str, name: str) -> None:
    """Raises WeakPasswordError: it is short, common, like the account's name, or mistyped."""
    if not hmac.compare_digest(password.encode(), again.encode()):
        raise WeakPasswordError(Weakness.DIFFERENT)
    if len(password) < SHORTEST:
        raise WeakPasswordError(Weakness.SHORT)
    if len(password) > LONGEST:
        raise WeakPasswordError(Weakness.LONG)
    bare = password.casefold().replace(name.casefold(), "")
    if len(bare) < SHORTEST and bare != password.casefold():
        raise WeakPasswordError(Weakness.NAME)
    words = [name, *name.split(), "helpline", "console", "KOM", "politiet"]
    if zxcvbn(password[:LOOKED_AT], user_inputs=words)["score"] < LEAST_SCORE:
        raise WeakPasswordError(Weakness.COMMON)


class Passwords:
    """Hashes and checks, beside the event loop, and only a few at once: each takes 64 MB."""

    def __init__(self) -> None:
        self._hasher = HASHER
        self._few = asyncio.Semaphore(AT_ONCE)
        # Checked for names that nobody has, so that they take as long as others.
        self._nobodys = self._hasher.hash("nobody's password")

    async def hash(self, password: str) -> str:
        async with self._few:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def is_right(self, kept: str | None, password: str) -> bool:
        """Whether this is the password; without one it takes the same time, and is not."""
        async with self._few:
            is_right = await asyncio.to_thread(self._verify, kept or self._nobodys, password)
        return is_right and kept is not None

    def _verify(self, kept: str, password: str) -> bool:
        if len(password) > LONGEST:
            password = ""
        try:
            return self._hasher.verify(kept, password)
        except (VerificationError, InvalidHashError):
            return False
