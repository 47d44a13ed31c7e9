"""What staff see when something does not work: what to do, never what was sent."""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import quote

from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.response import Template
from litestar.status_codes import (
    HTTP_401_UNAUTHORIZED,
    HTTP_403_FORBIDDEN,
    HTTP_404_NOT_FOUND,
    HTTP_500_INTERNAL_SERVER_ERROR,
    HTTP_503_SERVICE_UNAVAILABLE,
)
from sqlalchemy.exc import SQLAlchemyError

from console.accounts import UnknownAccountError
from console.authentication import SessionEndedError
from console.rendering import go, is_from_script, page

logger = logging.getLogger(__name__)

AnyRequest = Request[Any, Any, Any]
KNOWN = {HTTP_403_FORBIDDEN, HTTP_404_NOT_FOUND, HTTP_500_INTERNAL_SERVER_ERROR}
PAGE_OF_ITSELF = "error"
PART_OF_A_PAGE = "error_part"


def error(request: AnyRequest, kind: str, status: int) -> Template:
    """A page, or a notice in the page that is open, which keeps what was written there."""
    if not is_from_script(request):
        return page(request, PAGE_OF_ITSELF, status, kind=kind)
    part = page(request, PART_OF_A_PAGE, status, kind=kind)
    # What the page asks by itself fails again and again: the page says so in its own way, once.
    swap = "none" if is_background(request) else "innerHTML"
    part.headers.update({"HX-Retarget": "#notice", "HX-Reswap": swap})
    return part


def is_background(request: AnyRequest) -> bool:
    handler = request.scope.get("route_handler")
    return bool(handler and handler.opt.get("is_background"))


def session_ended(request: AnyRequest, ended: SessionEndedError) -> Response[Any]:
    """Whoever asks for a page signs in; whoever sends something learns that it was not done."""
    if request.method == "GET" and not is_from_script(request):
        if not ended.had_one:
            return go("/sign-in")
        return go(f"/sign-in?notice=ended&then={quote(request.url.path, safe='/')}")
    return error(request, "session_ended", HTTP_401_UNAUTHORIZED)


def http_error(request: AnyRequest, happened: HTTPException) -> Response[Any]:
    """Litestar's own errors, in our words: their detail may quote what was sent."""
    status = happened.status_code
    return error(request, f"error_{status}" if status in KNOWN else "error_other", status)


def not_found(request: AnyRequest, _: Exception) -> Response[Any]:
    return error(request, "error_404", HTTP_404_NOT_FOUND)


def database_failed(request: AnyRequest, _: SQLAlchemyError) -> Response[Any]:
    logger.error("database_failed")
    answer = error(request, "error_503", HTTP_503_SERVICE_UNAVAILABLE)
    answer.headers["Retry-After"] = "10"
    return answer


def unexpected(request: AnyRequest, happened: Exception) -> Response[Any]:
    """The log gets the kind of error and never its text."""
    logger.error("unexpected_error", exc_info=happened)
    return error(request, "error_500", HTTP_500_INTERNAL_SERVER_ERROR)


HANDLERS: dict[int | type[Exception], Any] = {
    SessionEndedError: session_ended,
    UnknownAccountError: not_found,
    HTTPException: http_error,
    SQLAlchemyError: database_failed,
    Exception: unexpected,
}
