"""The pages for coming and going: signing in, signing out, and leaving in a hurry."""

from __future__ import annotations

import re
from typing import Annotated, Any

from litestar import Response, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromQuery
from litestar.response import Redirect, Template
from litestar.status_codes import (
    HTTP_204_NO_CONTENT,
    HTTP_401_UNAUTHORIZED,
    HTTP_429_TOO_MANY_REQUESTS,
)
from msgspec import Struct

from console.authentication import BACKGROUND, PUBLIC
from console.delays import DelayError
from console.parts import Given
from console.rendering import AppRequest, go, page
from console.sign_in import Credentials, WrongCredentialsError

# A page of ours, not an address that a browser would take for another host.
OWN_PAGE = re.compile(r"/(?:[\w-]+(?:/[\w-]+)*)?", re.ASCII)
NOTICES = frozenset({"ended", "signed_out", "everywhere"})


class SignInForm(Struct):
    name: str = ""
    password: str = ""
    code: str = ""
    then: str = "/"


Form = Annotated[SignInForm, Body(media_type=RequestEncodingType.URL_ENCODED)]


def own_page(path: str) -> str:
    """The page to go on to, or the first one."""
    return path if OWN_PAGE.fullmatch(path) else "/"


@get("/sign-in", opt=PUBLIC)
async def sign_in_page(
    request: AppRequest, notice: FromQuery[str] = "", then: FromQuery[str] = "/"
) -> Template:
    """The form, with what has just happened above it."""
    known = notice if notice in NOTICES else None
    return page(request, "sign_in", notice=known, problem=None, name="", then=own_page(then))


@post("/sign-in", opt=PUBLIC)
async def sign_in(
    request: AppRequest,
    data: Form,
    parts: Given,
) -> Redirect | Template:
    """Open a session; what is wrong is told in the same words whatever it is."""
    shown: dict[str, Any] = {
        "notice": None,
        "name": data.name,
        "then": own_page(data.then),
        "seconds": 0,
    }
    mark = request.cookies.get(parts.cookies.mark)
    try:
        given = Credentials(data.name, data.password, data.code, mark)
        opened = await parts.sign_in.sign_in(given, parts.now())
    except WrongCredentialsError:
        return page(request, "sign_in", HTTP_401_UNAUTHORIZED, problem="wrong", **shown)
    except DelayError as delay:
        shown["seconds"] = delay.seconds
        return page(request, "sign_in", HTTP_429_TOO_MANY_REQUESTS, problem="delay", **shown)
    return go(own_page(data.then), parts.cookies.opened(opened.token, opened.mark))


@post("/sign-out")
async def sign_out(
    request: AppRequest,
    parts: Given,
) -> Redirect:
    await parts.sessions.end(request.user, parts.now())
    return go("/sign-in?notice=signed_out", parts.cookies.ended())


@post("/sign-out-everywhere")
async def sign_out_everywhere(
    request: AppRequest,
    parts: Given,
) -> Redirect:
    await parts.sessions.end_everywhere(request.user, parts.now())
    return go("/sign-in?notice=everywhere", parts.cookies.ended())


@post("/leave", status_code=HTTP_204_NO_CONTENT)
async def leave(
    request: AppRequest,
    parts: Given,
) -> Response[None]:
    """Sent by a page that is being left in a hurry: nobody reads the answer."""
    await parts.sessions.end(request.user, parts.now(), detail="leave")
    return Response(None, status_code=HTTP_204_NO_CONTENT, cookies=parts.cookies.ended())


@get("/away", opt=PUBLIC)
async def away(request: AppRequest) -> Template:
    """Where whoever leaves in a hurry is taken: a page that says nothing."""
    return page(request, "away")


@get("/session", opt=BACKGROUND, status_code=HTTP_204_NO_CONTENT)
async def session() -> None:
    """Asked by a page that has not been touched for long, whether its session is still open."""


SIGN_IN_PAGES = (sign_in_page, sign_in, sign_out, sign_out_everywhere, leave, away, session)
