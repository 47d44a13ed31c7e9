"""Makes pages: what every template knows, and where somebody of a role can go."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import Request
from litestar.datastructures import Cookie, State
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK, HTTP_303_SEE_OTHER
from msgspec import Struct

from bot.data import LANGUAGE
from console.sessions import IDLE, SignedIn
from console.times import in_norway
from console.wording import console_wording
from handoff.staff_models import Role

ROOM = Path(__file__).resolve().parent
TEMPLATES = ROOM / "templates"
ASSETS = ROOM / "assets"

AppRequest = Request[SignedIn, None, State]


class Place(Struct, frozen=True):
    """A page that the navigation leads to; `key` names it in the wording."""

    path: str
    key: str
    role: Role


PLACES = (
    Place("/", "inbox", Role.REVIEWER),
    Place("/staff", "staff", Role.ADMIN),
    Place("/audit", "audit", Role.ADMIN),
)


def template_engine() -> JinjaTemplateEngine:
    """Escapes everything, and refuses names that are not there."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        t=console_wording(),
        language=LANGUAGE,
        idle_seconds=int(IDLE.total_seconds()),
        in_norway=in_norway,
    )
    return JinjaTemplateEngine.from_environment(environment)


def is_from_script(request: Request[Any, Any, Any]) -> bool:
    """Whether htmx asks for a part of the page that is open."""
    return request.headers.get("hx-request") == "true"


def page(
    request: Request[Any, Any, Any],
    template: str,
    status: int = HTTP_200_OK,
    /,
    cookies: list[Cookie] | None = None,
    **context: Any,
) -> Template:
    """One page for whoever asks."""
    who: SignedIn | None = request.scope.get("user")
    return Template(
        template_name=f"{template}.html",
        context={
            "who": who,
            "places": [place for place in PLACES if who and who.may(place.role)],
            "here": request.url.path,
            **context,
        },
        status_code=status,
        cookies=cookies,
    )


def go(path: str, cookies: list[Cookie] | None = None) -> Redirect:
    """After a change: ask for this page, so that loading anew does not do it again."""
    return Redirect(path, status_code=HTTP_303_SEE_OTHER, cookies=cookies)
