"""Errors as RFC 9457 problem details: what is wrong and what to do, never what was sent."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.status_codes import HTTP_400_BAD_REQUEST, HTTP_413_REQUEST_ENTITY_TOO_LARGE

from channels.answering import UnknownChoiceError
from channels.conversations import DeletionPendingError, UnknownTokenError
from channels.inbound import LONGEST_TEXT
from channels.limits import LimitError
from channels.shared_state import SHARED_STATE_ERRORS

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
MALFORMED = (
    'Send JSON with "token" (a string or null) and either "text" or "choice"; '
    '"message_id", if there is one, is a UUID.'
)
TITLES: Mapping[int, str] = {
    400: "The request is malformed",
    401: "The token is unknown or expired",
    404: "There is nothing here",
    405: "This method is not allowed here",
    413: "The message is too long",
    429: "Too many requests",
    500: "Something went wrong",
    503: "Something does not answer",
}


class EmptyMessageError(Exception):
    """A message without text and without choice, or with both."""


class TooLongError(Exception):
    """A text longer than the contract allows."""


def problem(
    status: int, detail: str, headers: Mapping[str, str] | None = None
) -> Response[dict[str, Any]]:
    """One problem as a response."""
    content = {
        "type": "about:blank",
        "title": TITLES.get(status, "The request failed"),
        "status": status,
        "detail": detail,
    }
    return Response(content, status_code=status, media_type=MEDIA_TYPE, headers=headers)


def malformed(_: Request[Any, Any, Any], __: Exception) -> Response[dict[str, Any]]:
    return problem(400, MALFORMED)


def unknown_token(_: Request[Any, Any, Any], __: Exception) -> Response[dict[str, Any]]:
    return problem(401, "Begin a new conversation: send the message again with token null.")


def unknown_choice(_: Request[Any, Any, Any], __: Exception) -> Response[dict[str, Any]]:
    return problem(400, "This choice was not offered in this conversation: send a text instead.")


def too_long(_: Request[Any, Any, Any], __: Exception) -> Response[dict[str, Any]]:
    return problem(413, f"Send at most {LONGEST_TEXT} characters; divide a longer message.")


def too_many(_: Request[Any, Any, Any], error: LimitError) -> Response[dict[str, Any]]:
    return problem(429, str(error), {"Retry-After": str(error.retry_after)})


def deletion_pending(_: Request[Any, Any, Any], __: Exception) -> Response[dict[str, Any]]:
    detail = "It is deleted as soon as the database answers, and after 24 hours in any case."
    return problem(503, detail)


def no_shared_state(_: Request[Any, Any, Any], __: Exception) -> Response[dict[str, Any]]:
    logger.error("shared_state_failed")
    return problem(503, "Please try again in a few minutes.", {"Retry-After": "10"})


def http_error(request: Request[Any, Any, Any], error: HTTPException) -> Response[dict[str, Any]]:
    """Litestar's own errors, in our words: their detail may quote what was sent."""
    status = error.status_code
    if status == HTTP_413_REQUEST_ENTITY_TOO_LARGE:
        return too_long(request, error)
    known = TITLES.get(status, "The request failed")
    return problem(status, MALFORMED if status == HTTP_400_BAD_REQUEST else f"{known}.")


def unexpected(_: Request[Any, Any, Any], error: Exception) -> Response[dict[str, Any]]:
    """The log gets the kind of error and never its text, which may hold a message."""
    logger.error("unexpected_error", exc_info=error)
    return problem(500, "Please try again in a few minutes.")


HANDLERS: dict[int | type[Exception], Any] = {
    EmptyMessageError: malformed,
    ValidationException: malformed,
    UnknownTokenError: unknown_token,
    DeletionPendingError: deletion_pending,
    UnknownChoiceError: unknown_choice,
    TooLongError: too_long,
    LimitError: too_many,
    **dict.fromkeys(SHARED_STATE_ERRORS, no_shared_state),
    HTTPException: http_error,
    Exception: unexpected,
}
