"""An SMS as it comes in, once it is certain that Twilio has sent it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct

E164 = re.compile(r"\+[1-9]\d{6,14}")
MESSAGE_SID = re.compile(r"(?:SM|MM)[0-9a-f]{32}")
FINAL = frozenset({"delivered", "undelivered", "failed", "canceled", "read", "received"})


class IncomingSms(Struct, frozen=True):
    """What a person sent. It never shows itself in a log or a traceback.

    `opt_out` is STOP, START or HELP when Twilio has answered that by itself.
    """

    sid: str
    address: str
    text: str
    has_media: bool = False
    opt_out: str | None = None

    def __repr__(self) -> str:
        return "IncomingSms()"


class DeliveryStatus(Struct, frozen=True):
    """How a message that we have sent is doing; `code` is Twilio's, when it failed."""

    sid: str
    status: str
    code: str | None = None

    @property
    def is_final(self) -> bool:
        """Whether nothing more happens to the message."""
        return self.status in FINAL


def read_sms(parameters: Mapping[str, str], number: str) -> IncomingSms | None:
    """The SMS of a request.

    None when it is not from a phone to our number: WhatsApp, short codes and senders with a name
    cannot be talked with here.
    """
    sid, sender = parameters.get("MessageSid", ""), parameters.get("From", "")
    is_ours = parameters.get("To") == number
    if not (is_ours and MESSAGE_SID.fullmatch(sid) and E164.fullmatch(sender)):
        return None
    return IncomingSms(
        sid=sid,
        address=sender,
        text=parameters.get("Body", ""),
        has_media=parameters.get("NumMedia", "0") not in {"", "0"},
        opt_out=parameters.get("OptOutType"),
    )


def read_status(parameters: Mapping[str, str]) -> DeliveryStatus | None:
    """The status that a call-back tells of; None when it tells of none."""
    sid, status = parameters.get("MessageSid", ""), parameters.get("MessageStatus", "")
    if not status or not MESSAGE_SID.fullmatch(sid):
        return None
    return DeliveryStatus(sid, status, parameters.get("ErrorCode") or None)
