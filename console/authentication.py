"""Who asks: every route needs a session unless it says `public`, and a role if it says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from litestar.connection import ASGIConnection
from litestar.exceptions import PermissionDeniedException
from litestar.handlers import BaseRouteHandler
from litestar.middleware import AbstractAuthenticationMiddleware, AuthenticationResult

from console.parts import Parts
from console.sessions import SignedIn
from handoff.staff_models import Role

# What a route says of itself.
PUBLIC = {"exclude_from_auth": True}
BACKGROUND = {"is_background": True}  # asked by the page itself: no sign of a person

Connection = ASGIConnection[Any, Any, Any, Any]


class SessionEndedError(Exception):
    """There is no session, or none any more."""

    def __init__(self, *, had_one: bool) -> None:
        super().__init__("The session has ended: sign in again.")
        self.had_one = had_one


class Authentication(AbstractAuthenticationMiddleware):
    """Finds the session of the cookie. Who somebody is, and may do, is read anew each time."""

    async def authenticate_request(self, connection: Connection) -> AuthenticationResult:
        """Raises SessionEndedError: there is no session."""
        parts: Parts = connection.app.state.parts
        token = connection.cookies.get(parts.cookies.session)
        is_deed = "is_background" not in connection.route_handler.opt
        who = await parts.sessions.find(token, parts.now(), is_deed=is_deed) if token else None
        if who is None:
            raise SessionEndedError(had_one=bool(token))
        return AuthenticationResult(user=who, auth=None)


def only(role: Role) -> Callable[[Connection, BaseRouteHandler], None]:
    """A guard for routes that need a role.

    Raises:
        PermissionDeniedException: whoever is signed in does not have it.
    """

    def guard(connection: Connection, _: BaseRouteHandler) -> None:
        who: SignedIn = connection.user
        if not who.may(role):
            raise PermissionDeniedException

    return guard
