"""Browsers that have signed in under a name before: others' failures do not delay them.

Otherwise whoever can reach the console could keep a colleague out by failing under their name.
"""

from __future__ import annotations

import hmac
import secrets

from console.secrets_of_staff import StaffSecrets

USE = "known browser"


def new_mark(staff_secrets: StaffSecrets, folded_name: str) -> str:
    """What the cookie of a browser holds; it says nothing of the name to who reads it."""
    nonce = secrets.token_hex(16)
    return f"{nonce}.{proof(staff_secrets, folded_name, nonce)}"


def known_as(staff_secrets: StaffSecrets, folded_name: str, mark: str | None) -> str | None:
    """Which browser this is, if it has signed in under this name."""
    nonce, _, claimed = (mark or "").partition(".")
    expected = proof(staff_secrets, folded_name, nonce)
    return nonce if hmac.compare_digest(expected.encode(), claimed.encode()) else None


def proof(staff_secrets: StaffSecrets, folded_name: str, nonce: str) -> str:
    return staff_secrets.digest(USE, folded_name, nonce).hex()
