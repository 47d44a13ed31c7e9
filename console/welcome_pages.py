"""The pages of an invitation: choose a password, set up the second factor, keep the codes."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Controller, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK, HTTP_404_NOT_FOUND, HTTP_422_UNPROCESSABLE_ENTITY
from markupsafe import Markup
from msgspec import Struct

from console.authentication import PUBLIC
from console.invitations import Invited, UnknownInvitationError, WrongCodeError
from console.parts import Given
from console.passwords import SHORTEST, WeakPasswordError
from console.rendering import AppRequest, go, page
from console.second_factor import grouped, qr_code


class PasswordForm(Struct):
    password: str = ""
    again: str = ""


class CodeForm(Struct):
    code: str = ""


Passwords = Annotated[PasswordForm, Body(media_type=RequestEncodingType.URL_ENCODED)]
Code = Annotated[CodeForm, Body(media_type=RequestEncodingType.URL_ENCODED)]


def password_page(
    request: AppRequest, token: str, invited: Invited, problem: str | None = None
) -> Template:
    status = HTTP_422_UNPROCESSABLE_ENTITY if problem else HTTP_200_OK
    return page(
        request,
        "welcome_password",
        status,
        token=token,
        name=invited.name,
        problem=problem,
        shortest=SHORTEST,
    )


def factor_page(
    request: AppRequest, token: str, invited: Invited, problem: str | None = None
) -> Template:
    """The QR code is drawn here, from the secret alone: nothing of it was written by anybody."""
    secret = invited.secret or ""
    status = HTTP_422_UNPROCESSABLE_ENTITY if problem else HTTP_200_OK
    return page(
        request,
        "welcome_factor",
        status,
        token=token,
        problem=problem,
        key=grouped(secret),
        qr_code=Markup(qr_code(secret, invited.name)),  # noqa: S704 - see above
    )


def unknown_link(request: AppRequest, _: UnknownInvitationError) -> Template:
    return page(request, "error", HTTP_404_NOT_FOUND, kind="unknown_invitation")


class WelcomePages(Controller):
    """The link carries the token; nothing is in force before the last step."""

    path = "/welcome/{token:str}"
    opt = PUBLIC
    exception_handlers: dict[Any, Any] = {UnknownInvitationError: unknown_link}  # noqa: RUF012

    @get()
    async def begin(
        self,
        request: AppRequest,
        token: FromPath[str],
        parts: Given,
    ) -> Template:
        return password_page(request, token, await parts.invitations.open(token, parts.now()))

    @post("/password")
    async def set_password(
        self,
        request: AppRequest,
        token: FromPath[str],
        data: Passwords,
        parts: Given,
    ) -> Redirect | Template:
        try:
            await parts.invitations.set_password(token, data.password, data.again, parts.now())
        except WeakPasswordError as weak:
            invited = await parts.invitations.open(token, parts.now())
            return password_page(request, token, invited, weak.weakness)
        return go(f"/welcome/{token}/second-factor")

    @get("/second-factor")
    async def second_factor(
        self,
        request: AppRequest,
        token: FromPath[str],
        parts: Given,
    ) -> Redirect | Template:
        invited = await parts.invitations.open(token, parts.now())
        return factor_page(request, token, invited) if invited.secret else go(f"/welcome/{token}")

    @post("/second-factor", status_code=HTTP_200_OK)
    async def confirm(
        self,
        request: AppRequest,
        token: FromPath[str],
        data: Code,
        parts: Given,
    ) -> Template:
        """The recovery codes are in the answer to this, and can never be shown again."""
        try:
            accepted = await parts.invitations.confirm(token, data.code, parts.now())
        except WrongCodeError:
            invited = await parts.invitations.open(token, parts.now())
            return factor_page(request, token, invited, "wrong_code")
        opened = parts.cookies.opened(accepted.token, accepted.mark)
        return page(request, "recovery_codes", cookies=opened, codes=accepted.recovery_codes)
