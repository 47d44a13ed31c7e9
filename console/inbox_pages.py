"""The page on which staff see who waits, as it comes."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from litestar import Response, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_204_NO_CONTENT
from msgspec import Struct, structs

from console.authentication import BACKGROUND
from console.inbox_view import CHANNELS, SHOWS, Filters, look, read_filters
from console.parts import Given, Parts
from console.rendering import AppRequest, go, page
from handoff.attempts import TooManyAttemptsError

PROBLEMS = frozenset({"no_such_code", "too_many_codes"})


class CodeForm(Struct):
    code: str = ""


Code = Annotated[CodeForm, Body(media_type=RequestEncodingType.URL_ENCODED)]


async def inbox_context(request: AppRequest, parts: Parts, filters: Filters) -> dict[str, Any]:
    view = await look(parts.inbox, filters, request.user.name, parts.now())
    return {"view": view, "filters": filters, "query": urlencode(structs.asdict(filters))}


@get("/")
async def inbox(request: AppRequest, parts: Given) -> Template:
    """The whole page; its list asks for itself again."""
    filters = read_filters(dict(request.query_params))
    problem, notice = (request.query_params.get(name) for name in ("problem", "notice"))
    context = await inbox_context(request, parts, filters)
    return page(
        request,
        "inbox",
        shows=list(SHOWS),
        channels=CHANNELS,
        problem=problem if problem in PROBLEMS else None,
        notice=notice if notice == "deleted" else None,
        **context,
    )


@get("/inbox", opt=BACKGROUND)
async def inbox_list(request: AppRequest, parts: Given) -> Template | Response[None]:
    """The list alone, or nothing when it is as it was."""
    filters = read_filters(dict(request.query_params))
    context = await inbox_context(request, parts, filters)
    if request.query_params.get("seen") == context["view"].version:
        return Response(None, status_code=HTTP_204_NO_CONTENT)
    return page(request, "inbox_list", **context)


@post("/find")
async def find(request: AppRequest, data: Code, parts: Given) -> Redirect:
    """The handoff of a code that somebody says on the phone."""
    try:
        found = await parts.lookup.for_staff(data.code, request.user.name, parts.now())
    except TooManyAttemptsError:
        return go("/?problem=too_many_codes")
    return go(f"/handoffs/{found.handoff_id}") if found else go("/?problem=no_such_code")


INBOX_PAGES = (inbox, inbox_list, find)
