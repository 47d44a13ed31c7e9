"""The second factor: codes of six digits that change every half minute (RFC 6238)."""

from __future__ import annotations

import hmac
import io
from datetime import datetime

import pyotp
import segno

DIGITS = 6
# A clock that is half a minute off, and a code typed slowly.
DRIFT = 1
QUIET_ZONE = 4
ISSUER = "Helpline console"


def new_secret() -> str:
    """A random secret of 160 bits, in base 32."""
    return pyotp.random_base32()


def grouped(secret: str) -> str:
    """The secret as a person types it: in groups of four."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def matching_step(secret: str, code: str, last_step: int | None, now: datetime) -> int | None:
    """The half minute whose code this is; None for a wrong code, or one no newer than `last_step`.

    A code must count once, so the caller keeps the step it belongs to.
    """
    totp = pyotp.TOTP(secret, digits=DIGITS)
    current = totp.timecode(now)
    found = None
    for step in range(current - DRIFT, current + DRIFT + 1):
        is_same = hmac.compare_digest(totp.generate_otp(step).encode(), code.encode())
        if is_same and (last_step is None or step > last_step):
            found = step
    return found


def qr_code(secret: str, name: str) -> str:
    """An SVG for an authenticator app to read, without styles or scripts of its own."""
    uri = pyotp.TOTP(secret, digits=DIGITS).provisioning_uri(name=name, issuer_name=ISSUER)
    drawn = io.BytesIO()
    segno.make(uri, error="m", micro=False).save(
        drawn,
        kind="svg",
        border=QUIET_ZONE,
        omitsize=True,
        xmldecl=False,
        svgns=False,
        light="#fff",
        svgclass=None,
        lineclass=None,
        nl=False,
    )
    return drawn.getvalue().decode()
