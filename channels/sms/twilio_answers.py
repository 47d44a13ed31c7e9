"""What Twilio's REST API answers, as far as it is read here."""

from __future__ import annotations

from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

import httpx
import msgspec
from msgspec import Struct

TOO_MANY, SERVER_ERRORS = 429, 500

Kind = TypeVar("Kind")


class TwilioError(Exception):
    """Twilio refused a request, or did not answer; the text holds no more than a code.

    `is_passing`: it may work later. `may_have_worked`: nobody knows whether it did.
    """

    def __init__(
        self, reason: str, *, is_passing: bool = False, may_have_worked: bool = False
    ) -> None:
        super().__init__(f"Twilio: {reason}.")
        self.reason = reason
        self.is_passing = is_passing
        self.may_have_worked = may_have_worked


class MessageRecord(Struct, frozen=True):
    """What Twilio keeps of a message, as far as it is looked at here."""

    sid: str
    status: str
    sender: str | None = msgspec.field(name="from", default=None)
    to: str | None = None
    body: str | None = None
    date_created: str | None = None

    def __repr__(self) -> str:
        return "MessageRecord()"

    @property
    def created_at(self) -> datetime | None:
        """When it was made; None when Twilio does not say."""
        return parsedate_to_datetime(self.date_created) if self.date_created else None


class MessagePage(Struct, frozen=True):
    """One page of a list."""

    messages: list[MessageRecord]
    next_page_uri: str | None = None


class Fault(Struct, frozen=True):
    """Twilio's own description of what went wrong."""

    code: int | None = None


class Created(Struct, frozen=True):
    """A message that Twilio has taken."""

    sid: str


def refusal(answer: httpx.Response) -> TwilioError:
    """What Twilio's refusal means; its text may quote a number, and is not read."""
    try:
        code = msgspec.json.decode(answer.content, type=Fault).code
    except msgspec.DecodeError:
        code = None
    status = answer.status_code
    is_missing = status == httpx.codes.NOT_FOUND
    return TwilioError(
        f"http_{status}" if code is None or is_missing else str(code),
        is_passing=status == TOO_MANY or status >= SERVER_ERRORS,
        may_have_worked=status >= SERVER_ERRORS,
    )


def read_answer(answer: httpx.Response, kind: type[Kind]) -> Kind:
    """An answer of Twilio's as what it should be.

    Raises:
        TwilioError: it is something else.
    """
    try:
        return msgspec.json.decode(answer.content, type=kind)
    except msgspec.DecodeError:
        raise TwilioError("unknown_answer", may_have_worked=True) from None
