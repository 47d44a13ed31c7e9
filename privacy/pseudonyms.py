"""Who wrote, without saying who: a keyed hash in place of a phone number, chat id or token."""

from __future__ import annotations

import hashlib
import hmac

from privacy.key_files import Key
from privacy.length_prefixed import length_prefixed


def digest(key: Key, channel: str, address: str) -> bytes:
    """The pseudonym (32 bytes) of an address on a channel.

    Without the key nobody can try all phone numbers until one fits. The address must be in the one
    form its channel gives it, because another spelling is another person.
    """
    return hmac.digest(key.secret, length_prefixed(channel, address), hashlib.sha256)
