"""Encryption at rest: a random key per conversation, itself wrapped by the master key.

AES-256 in Galois/Counter Mode (NIST SP 800-38D), a random nonce of 96 bits before each text. That
is safe for 2³² texts per key: more than a conversation has, and more than the conversations a
master key sees in years.
"""

from __future__ import annotations

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from privacy.key_files import KEY_BYTES, Key, new_key
from privacy.length_prefixed import length_prefixed

FORMAT = b"\x01"
NONCE_BYTES = 12
WRAPPED_KEY = "conversation key"


class DecryptionError(Exception):
    """An encrypted text was made with another key, for another place, or was changed since."""

    def __init__(self, purpose: str) -> None:
        super().__init__(
            f"An encrypted text (purpose: {purpose}) does not belong to this key and place, or "
            "was changed: restore the database and the keys from the same backup."
        )


def encrypt(key: Key, content: bytes, conversation_id: str, purpose: str) -> bytes:
    """Encrypt a content so that it opens only with this key, conversation and purpose."""
    nonce = os.urandom(NONCE_BYTES)
    place = length_prefixed(conversation_id, purpose)
    return FORMAT + nonce + AESGCM(key.secret).encrypt(nonce, content, place)


def decrypt(key: Key, sealed: bytes, conversation_id: str, purpose: str) -> bytes:
    """The content of an encrypted text.

    Raises:
        DecryptionError: the key, conversation or purpose is another, or the text was changed.
    """
    start = len(FORMAT)
    nonce, rest = sealed[start : start + NONCE_BYTES], sealed[start + NONCE_BYTES :]
    if not sealed.startswith(FORMAT) or len(nonce) < NONCE_BYTES:
        raise DecryptionError(purpose)
    try:
        place = length_prefixed(conversation_id, purpose)
        return AESGCM(key.secret).decrypt(nonce, rest, place)
    except InvalidTag:
        raise DecryptionError(purpose) from None


class ConversationCipher:
    """Encrypts and recognises what belongs to one conversation."""

    def __init__(self, key: Key, conversation_id: str) -> None:
        self._key = key
        self._conversation_id = conversation_id

    @classmethod
    def begin(cls, conversation_id: str) -> ConversationCipher:
        """A cipher with a new random key."""
        return cls(new_key(), conversation_id)

    @classmethod
    def unwrap(cls, master: Key, wrapped: bytes, conversation_id: str) -> ConversationCipher:
        """The cipher whose key was wrapped with this master key.

        Raises:
            DecryptionError: it was wrapped with another, for another conversation, or changed.
        """
        return cls(Key(decrypt(master, wrapped, conversation_id, WRAPPED_KEY)), conversation_id)

    def wrap(self, master: Key) -> bytes:
        """This conversation's key, encrypted with the master key."""
        return encrypt(master, self._key.secret, self._conversation_id, WRAPPED_KEY)

    def encrypt(self, content: bytes, purpose: str) -> bytes:
        return encrypt(self._subkey("content"), content, self._conversation_id, purpose)

    def decrypt(self, sealed: bytes, purpose: str) -> bytes:
        """Raises DecryptionError: `sealed` is not from this conversation and purpose."""
        return decrypt(self._subkey("content"), sealed, self._conversation_id, purpose)

    def digest(self, value: str) -> bytes:
        """A keyed hash (32 bytes), to recognise a value in this conversation and nowhere else."""
        return hmac.digest(self._subkey("digest").secret, length_prefixed(value), hashlib.sha256)

    def _subkey(self, use: str) -> Key:
        """A key of its own for encryption and for hashing, as the one is not made for both."""
        expand = HKDFExpand(SHA256(), KEY_BYTES, length_prefixed("helpline", use))
        return Key(expand.derive(self._key.secret))
