"""The page on which admins look after the accounts of staff."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from litestar import Controller, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery
from litestar.response import Redirect, Template
from litestar.status_codes import (
    HTTP_200_OK,
    HTTP_422_UNPROCESSABLE_ENTITY,
)
from msgspec import Struct

from console.accounts import LastAdminError, NameTakenError
from console.authentication import only
from console.names import LONGEST, BadNameError
from console.parts import Given, Parts
from console.rendering import AppRequest, go, page
from handoff.staff_models import Role, StaffAccount

NOTICES = frozenset({"role_changed", "sessions_revoked", "deactivated"})
PROBLEMS = frozenset({"last_admin"})


class InviteForm(Struct):
    name: str = ""
    role: Role = Role.REVIEWER


class RoleForm(Struct):
    role: Role


Invite = Annotated[InviteForm, Body(media_type=RequestEncodingType.URL_ENCODED)]
NewRole = Annotated[RoleForm, Body(media_type=RequestEncodingType.URL_ENCODED)]


class Standing(StrEnum):
    """How it stands with an account."""

    ACTIVE = "active"
    INVITED = "invited"
    EXPIRED = "expired"
    DEACTIVATED = "deactivated"


def standing(account: StaffAccount, now: datetime) -> Standing:
    if account.deactivated_at:
        return Standing.DEACTIVATED
    if account.invitation is None or account.invited_until is None:
        return Standing.ACTIVE
    return Standing.INVITED if account.invited_until > now else Standing.EXPIRED


async def staff_page(
    request: AppRequest, parts: Parts, status: int = HTTP_200_OK, /, **shown: Any
) -> Template:
    """Everybody, and what has just happened."""
    everybody = await parts.accounts.all()
    rows = [(account, standing(account, parts.now())) for account in everybody]
    nothing = {"notice": None, "problem": None, "link": None, "for_whom": None, "tried": ""}
    context = {**nothing, **shown, "rows": rows, "roles": list(Role), "longest": LONGEST}
    return page(request, "staff", status, **context)


async def link_page(request: AppRequest, parts: Parts, token: str, name: str) -> Template:
    link = parts.settings.welcome_link(token)
    return await staff_page(request, parts, link=link, for_whom=name)


def last_admin(_: AppRequest, __: LastAdminError) -> Redirect:
    return go("/staff?problem=last_admin")


class StaffPages(Controller):
    """A link is shown once, in the answer to what made it; only its hash is kept."""

    path = "/staff"
    guards = (only(Role.ADMIN),)
    exception_handlers: dict[Any, Any] = {LastAdminError: last_admin}  # noqa: RUF012

    @get()
    async def show(
        self,
        request: AppRequest,
        parts: Given,
        notice: FromQuery[str] = "",
        problem: FromQuery[str] = "",
    ) -> Template:
        return await staff_page(
            request,
            parts,
            notice=notice if notice in NOTICES else None,
            problem=problem if problem in PROBLEMS else None,
        )

    @post(status_code=HTTP_200_OK)
    async def invite(self, request: AppRequest, data: Invite, parts: Given) -> Template:
        status = HTTP_422_UNPROCESSABLE_ENTITY
        try:
            token = await parts.accounts.invite(
                data.name, data.role, parts.now(), request.user.name
            )
        except BadNameError:
            return await staff_page(request, parts, status, problem="bad_name", tried=data.name)
        except NameTakenError:
            return await staff_page(request, parts, status, problem="name_taken", tried=data.name)
        return await link_page(request, parts, token, data.name)

    @post("/{account_id:str}/reset", status_code=HTTP_200_OK)
    async def reset(self, request: AppRequest, account_id: FromPath[str], parts: Given) -> Template:
        token = await parts.accounts.reset(account_id, parts.now(), request.user.name)
        return await link_page(request, parts, token, await parts.accounts.name_of(account_id))

    @post("/{account_id:str}/reactivate", status_code=HTTP_200_OK)
    async def reactivate(
        self, request: AppRequest, account_id: FromPath[str], parts: Given
    ) -> Template:
        token = await parts.accounts.reactivate(account_id, parts.now(), request.user.name)
        return await link_page(request, parts, token, await parts.accounts.name_of(account_id))

    @post("/{account_id:str}/role")
    async def change_role(
        self, request: AppRequest, account_id: FromPath[str], data: NewRole, parts: Given
    ) -> Redirect:
        await parts.accounts.change_role(account_id, data.role, parts.now(), request.user.name)
        return go("/staff?notice=role_changed")

    @post("/{account_id:str}/revoke")
    async def revoke_sessions(
        self, request: AppRequest, account_id: FromPath[str], parts: Given
    ) -> Redirect:
        await parts.accounts.revoke_sessions(account_id, parts.now(), request.user.name)
        return go("/staff?notice=sessions_revoked")

    @post("/{account_id:str}/deactivate")
    async def deactivate(
        self, request: AppRequest, account_id: FromPath[str], parts: Given
    ) -> Redirect:
        await parts.accounts.deactivate(account_id, parts.now(), request.user.name)
        return go("/staff?notice=deactivated")
