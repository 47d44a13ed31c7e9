"""What is kept of staff's secrets: keyed hashes, and second factors encrypted."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from privacy.encryption import decrypt, encrypt
from privacy.key_files import KEY_BYTES, Key
from privacy.keys import KeyRing
from privacy.length_prefixed import length_prefixed

TOTP = "second factor"


def new_token() -> str:
    """Something nobody can guess: 256 random bits, fit for a cookie and a link."""
    return secrets.token_urlsafe(32)


class StaffSecrets:
    """Hashes and encrypts with keys derived from the `staff` key, one for each use."""

    def __init__(self, keys: KeyRing) -> None:
        self._keys = keys

    def digest(self, use: str, *values: str) -> bytes:
        """A keyed hash (32 bytes): without the key nobody can try values out."""
        return self.seal(use, length_prefixed(*values))

    def seal(self, use: str, content: bytes) -> bytes:
        """A keyed hash (32 bytes) of bytes that could have come from nothing else."""
        return hmac.digest(self._key(use).secret, content, hashlib.sha256)

    def encrypt_totp(self, account_id: str, secret: str) -> bytes:
        """The secret of a second factor, readable for its own account only."""
        return encrypt(self._key(TOTP), secret.encode(), account_id, TOTP)

    def decrypt_totp(self, account_id: str, sealed: bytes) -> str:
        """Raises DecryptionError: it is another account's, was changed, or the key is another."""
        return decrypt(self._key(TOTP), sealed, account_id, TOTP).decode()

    def _key(self, use: str) -> Key:
        expand = HKDFExpand(SHA256(), KEY_BYTES, length_prefixed("helpline console", use))
        return Key(expand.derive(self._keys.current("staff").secret))
