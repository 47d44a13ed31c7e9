"""The page of one's own account."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Controller, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromQuery
from litestar.response import Redirect, Template
from litestar.status_codes import (
    HTTP_200_OK,
    HTTP_422_UNPROCESSABLE_ENTITY,
    HTTP_429_TOO_MANY_REQUESTS,
)
from msgspec import Struct

from console.delays import DelayError
from console.parts import Given, Parts
from console.passwords import SHORTEST, WeakPasswordError
from console.rendering import AppRequest, go, page
from console.sign_in import WrongCredentialsError


class PasswordForm(Struct):
    current: str = ""
    password: str = ""
    again: str = ""


class ConfirmForm(Struct):
    current: str = ""


Passwords = Annotated[PasswordForm, Body(media_type=RequestEncodingType.URL_ENCODED)]
Confirm = Annotated[ConfirmForm, Body(media_type=RequestEncodingType.URL_ENCODED)]


async def own_page(
    request: AppRequest, parts: Parts, status: int = HTTP_200_OK, /, **shown: Any
) -> Template:
    """The page, with what went wrong at the form where it did."""
    browsers = await parts.sessions.count(request.user.account_id, parts.now())
    nothing = {"notice": None, "problem": None, "form": None, "seconds": 0}
    context = {**nothing, **shown, "browsers": browsers, "shortest": SHORTEST}
    return page(request, "account", status, **context)


async def refused(request: AppRequest, parts: Parts, form: str, error: Exception) -> Template:
    """The page again, with the reason at the form that was sent."""
    match error:
        case DelayError():
            status, problem, seconds = HTTP_429_TOO_MANY_REQUESTS, "delay", error.seconds
        case WeakPasswordError():
            status, problem, seconds = HTTP_422_UNPROCESSABLE_ENTITY, error.weakness, 0
        case _:
            status, problem, seconds = HTTP_422_UNPROCESSABLE_ENTITY, "wrong_password", 0
    return await own_page(request, parts, status, form=form, problem=problem, seconds=seconds)


class AccountPages(Controller):
    """Everything grave asks for the password again, slowed like signing in."""

    path = "/account"

    @get()
    async def show(
        self, request: AppRequest, parts: Given, notice: FromQuery[str] = ""
    ) -> Template:
        known = notice if notice == "password_changed" else None
        return await own_page(request, parts, notice=known)

    @post("/password")
    async def change_password(
        self, request: AppRequest, data: Passwords, parts: Given
    ) -> Redirect | Template:
        now = parts.now()
        try:
            await parts.sign_in.confirm_password(request.user, data.current, now)
            await parts.own_account.change_password(request.user, data.password, data.again, now)
        except (WrongCredentialsError, WeakPasswordError, DelayError) as error:
            return await refused(request, parts, "password", error)
        return go("/account?notice=password_changed")

    @post("/recovery-codes", status_code=HTTP_200_OK)
    async def new_recovery_codes(
        self, request: AppRequest, data: Confirm, parts: Given
    ) -> Template:
        now = parts.now()
        try:
            await parts.sign_in.confirm_password(request.user, data.current, now)
        except (WrongCredentialsError, DelayError) as error:
            return await refused(request, parts, "codes", error)
        codes = await parts.own_account.new_recovery_codes(request.user, now)
        return page(request, "recovery_codes", codes=codes)
