"""Keys in files that only their owner reads: 64 hexadecimal digits each, never half written."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from msgspec import Struct

KEY_BYTES = 32
KEY_ID_DIGITS = 16


class BadKeyError(Exception):
    """A key cannot be used; the text names its file and the remedy."""


class Key(Struct, frozen=True):
    """A secret of 32 random bytes, which never shows itself in a log or a traceback."""

    secret: bytes

    @property
    def id(self) -> str:
        """Tells keys apart without giving anything of them away."""
        digest = hmac.digest(self.secret, b"helpline: id of a key", hashlib.sha256)
        return digest.hex()[:KEY_ID_DIGITS]

    def __repr__(self) -> str:
        return f"Key({self.id})"


def new_key() -> Key:
    return Key(secrets.token_bytes(KEY_BYTES))


def read_key(path: Path) -> Key:
    """Read a key.

    Raises:
        BadKeyError: the file is missing, cannot be read, or does not hold 32 bytes.
    """
    try:
        secret = bytes.fromhex(path.read_text(encoding="ascii"))
    except OSError as error:
        raise BadKeyError(
            f"The key {path} cannot be read ({error.strerror}): put it back from a backup, or "
            "give the helpline's user the right to read it."
        ) from None
    except ValueError:
        secret = b""
    if len(secret) != KEY_BYTES:
        raise BadKeyError(
            f"The key {path} is not 64 hexadecimal digits: put the right file back from a backup. "
            "Without one, delete it and start anew; what it protected cannot be read any more."
        )
    return Key(secret)


def write_key(path: Path, key: Key) -> None:
    """Write a key (mode 0600) so that a reader finds the old one or the new one, whole."""
    unfinished = path.with_suffix(".new")
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
    with os.fdopen(os.open(unfinished, flags, 0o600), "w", encoding="ascii") as file:
        os.fchmod(file.fileno(), 0o600)
        file.write(f"{key.secret.hex()}\n")
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
