"""Where Twilio calls us: with what people send, and with what became of what we sent."""

from __future__ import annotations

from typing import Any

from litestar import MediaType, Request, Response, Router, post
from litestar.di import NamedDependency

from channels.sms.service import Sms

# The longest SMS that Twilio joins has 1,600 characters, and each may be twelve in an address.
LARGEST_BODY = 32 * 1024
SIGNATURE = "X-Twilio-Signature"
REFUSED = 403

Call = Request[Any, Any, Any]


@post("/", status_code=200, request_max_body_size=LARGEST_BODY)
async def receive(request: Call, sms: NamedDependency[Sms]) -> Response[bytes]:
    """What a person sent; the answer goes back with it, so that no number needs keeping."""
    answer = await sms.receive(await request.body(), signature_of(request))
    if answer is None:
        return refused()
    return Response(answer, media_type="application/xml")


@post("/status", status_code=200, request_max_body_size=LARGEST_BODY)
async def status(request: Call, sms: NamedDependency[Sms]) -> Response[bytes]:
    """What became of a message that we sent."""
    is_noted = await sms.note_status(await request.body(), signature_of(request))
    return Response(b"", media_type=MediaType.TEXT) if is_noted else refused()


def signature_of(request: Call) -> str | None:
    """The signature of a call; none where the address has a query, which Twilio was never given."""
    return None if request.scope["query_string"] else request.headers.get(SIGNATURE)


def refused() -> Response[bytes]:
    """Says no more than that."""
    return Response(b"", status_code=REFUSED, media_type=MediaType.TEXT)


sms_webhook = Router("/sms", route_handlers=[receive, status], include_in_schema=False)
