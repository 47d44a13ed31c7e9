"""Our account and number at Twilio, and the addresses that Twilio calls us at."""

from __future__ import annotations

import re

from msgspec import Struct

from channels.settings import SettingsError
from channels.sms.incoming import E164

TWILIO = "https://api.twilio.com"
ACCOUNT_SID = re.compile(r"AC[0-9a-f]{32}")


class Account(Struct, frozen=True, kw_only=True):
    """What is needed to talk with Twilio; it never shows itself in a log or a traceback."""

    sid: str
    token: str
    number: str
    public_url: str
    api_url: str = TWILIO

    def __repr__(self) -> str:
        return "Account()"

    @property
    def messages_url(self) -> str:
        """Where Twilio brings what people send."""
        return f"{self.public_url}/sms"

    @property
    def status_url(self) -> str:
        """Where Twilio tells what became of what we sent."""
        return f"{self.public_url}/sms/status"


def account_of(
    *,
    sid: str | None,
    token: str | None,
    number: str | None,
    public_url: str | None,
    api_url: str | None = None,
) -> Account | None:
    """The account that is set; None when no SID is set, and SMS is off.

    Raises:
        SettingsError: something is missing, or cannot be what it should be.
    """
    if not sid:
        return None
    if not ACCOUNT_SID.fullmatch(sid):
        raise SettingsError("HELPLINE_TWILIO_ACCOUNT_SID must be AC and 32 digits of 0-9 and a-f.")
    if not token:
        raise SettingsError("HELPLINE_TWILIO_AUTH_TOKEN is missing: Twilio's console shows it.")
    number = (number or "").replace(" ", "")
    if not E164.fullmatch(number):
        raise SettingsError("HELPLINE_TWILIO_NUMBER must be as in +4712345678.")
    if not public_url:
        raise SettingsError(
            "HELPLINE_PUBLIC_URL is missing: without it nobody can tell whether Twilio sent an SMS."
        )
    return Account(
        sid=sid,
        token=token,
        number=number,
        public_url=public_url.rstrip("/"),
        api_url=(api_url or TWILIO).rstrip("/"),
    )
