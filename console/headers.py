"""What every answer of the console says beside its content, errors of the framework included."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from litestar import Response
from litestar.datastructures import MutableScopeHeaders
from litestar.types import BeforeMessageSendHookHandler, Message, Scope

# Nothing but the console's own files; nothing inline; nobody may frame it.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
ALWAYS: Mapping[str, str] = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}
OVER_HTTPS: Mapping[str, str] = {"Strict-Transport-Security": "max-age=31536000"}


def header_setter(*, is_secure: bool) -> BeforeMessageSendHookHandler:
    """Sets them as the last thing before an answer leaves.

    Litestar's own `response_headers` are not there when no route was found or a middleware refused.
    """
    headers = {**ALWAYS, **(OVER_HTTPS if is_secure else {})}

    async def set_headers(message: Message, _: Scope) -> None:
        if message["type"] == "http.response.start":
            answer = MutableScopeHeaders.from_message(message)
            for name, value in headers.items():
                answer.setdefault(name, value)

    return set_headers


def keep_asset(response: Response[Any]) -> Response[Any]:
    """Script and style hold nothing secret: a browser keeps them, and asks whether they changed."""
    response.headers["Cache-Control"] = "no-cache"
    return response
