"""The console's cookies: for this host alone, unreadable for scripts, never sent from elsewhere."""

from __future__ import annotations

from litestar.datastructures import Cookie
from msgspec import Struct

KNOWN_FOR = 180 * 24 * 60 * 60


class Cookies(Struct, frozen=True):
    """Names and attributes.

    Over https the prefix `__Host-` has the browser refuse them from any other host. Without it,
    nothing leaves this machine.
    """

    is_secure: bool

    @property
    def session(self) -> str:
        return self._name("console")

    @property
    def mark(self) -> str:
        return self._name("console-browser")

    @property
    def csrf(self) -> str:
        return self._name("console-form")

    def opened(self, token: str, mark: str) -> list[Cookie]:
        """For a browser that has just signed in; the session's goes when the browser is closed."""
        return [self._cookie(self.session, token), self._cookie(self.mark, mark, KNOWN_FOR)]

    def ended(self) -> list[Cookie]:
        """For a browser that has signed out; it stays known."""
        return [self._cookie(self.session, "", 0)]

    def _name(self, name: str) -> str:
        return f"__Host-{name}" if self.is_secure else name

    def _cookie(self, name: str, value: str, seconds: int | None = None) -> Cookie:
        return Cookie(
            name,
            value=value,
            path="/",
            max_age=seconds,
            secure=self.is_secure,
            httponly=True,
            samesite="strict",
        )
