"""The console in process, with staff whose phones are at hand."""

import re
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

import httpx
import pyotp
import pytest
from argon2 import PasswordHasher
from litestar import Litestar
from msgspec import Struct

from console import passwords
from console.app import make_app
from console.parts import Parts, make_parts
from console.settings import Settings
from handoff.database import Database
from handoff.staff_models import Role
from privacy.keys import KeyRing
from tests.handoff.conftest import (  # noqa: F401 - fixtures
    anyio_backend,
    cluster,
    database,
    keys,
    now,
    sqlite_url,
    url,
)

PASSWORD = "nine purple otters waltz"
ADDRESS = "http://127.0.0.1:8081"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class Clock:
    """Stands still until it is told to go on."""

    def __init__(self, start: datetime) -> None:
        self.moment = start

    def __call__(self) -> datetime:
        return self.moment

    def advance(self, **by: float) -> None:
        self.moment += timedelta(**by)


class Member(Struct):
    """Somebody of staff who has followed the invitation."""

    name: str
    account_id: str
    secret: str
    recovery_codes: list[str]
    token: str

    def code(self, at: datetime) -> str:
        """What the phone shows."""
        return pyotp.TOTP(self.secret).at(at)


class Browser:
    """A browser with the console open."""

    def __init__(self, client: httpx.AsyncClient, parts: Parts) -> None:
        self.client = client
        self.parts = parts

    async def get(self, path: str, **more: Any) -> httpx.Response:
        return await self.client.get(path, **more)

    async def post(self, path: str, **fields: str) -> httpx.Response:
        """Send a form of a page that was open."""
        if "console-form" not in self.client.cookies:
            await self.client.get("/sign-in")
        token = self.client.cookies["console-form"]
        return await self.client.post(path, data={"_csrf_token": token, **fields})

    async def sign_in(self, member: Member, code: str | None = None) -> httpx.Response:
        fields = {"name": member.name, "password": PASSWORD}
        return await self.post("/sign-in", **fields, code=code or member.code(self.parts.now()))

    async def member(self, name: str, role: Role) -> Member:
        return await new_member(self.parts, name, role)

    async def signed_in(self, role: Role, name: str = "Kari") -> Member:
        """A new member, signed in here."""
        member = await self.member(name, role)
        self.client.cookies.set("console", member.token, domain="127.0.0.1")
        return member


async def new_member(parts: Parts, name: str, role: Role) -> Member:
    """Invite somebody, and let them follow the invitation."""
    invitation = await parts.accounts.invite(name, role, parts.now(), None)
    await parts.invitations.set_password(invitation, PASSWORD, PASSWORD, parts.now())
    secret = (await parts.invitations.open(invitation, parts.now())).secret
    assert secret
    code = pyotp.TOTP(secret).at(parts.now())
    accepted = await parts.invitations.confirm(invitation, code, parts.now())
    found = await parts.sessions.find(accepted.token, parts.now(), is_deed=False)
    assert found
    return Member(name, found.account_id, secret, accepted.recovery_codes, accepted.token)


def text_of(answer: httpx.Response) -> str:
    """What can be read on a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slow hashes are for attackers."""
    monkeypatch.setattr(passwords, "HASHER", CHEAP)


@pytest.fixture
def clock(now: datetime) -> Clock:  # noqa: F811
    return Clock(now)


@pytest.fixture
def parts(tmp_path: Path, database: Database, keys: KeyRing, clock: Clock) -> Parts:  # noqa: F811
    """The services alone, on both databases."""
    return make_parts(Settings(data_dir=tmp_path), clock, database, keys)


@pytest.fixture
async def other(
    tmp_path: Path,
    url: str,  # noqa: F811
    parts: Parts,
    keys: KeyRing,  # noqa: F811
    clock: Clock,
) -> AsyncIterator[Parts]:
    """The services in another process on the same database."""
    assert parts
    second = Database(url)
    yield make_parts(Settings(data_dir=tmp_path), clock, second, keys)
    await second.close()


@pytest.fixture
def app(tmp_path: Path, clock: Clock) -> Litestar:
    return make_app(Settings(data_dir=tmp_path), clock)


@pytest.fixture
async def browser(app: Litestar) -> AsyncIterator[Browser]:
    """The whole console, on SQLite."""
    carrier = httpx.ASGITransport(cast("Any", app), raise_app_exceptions=False)
    async with app.lifespan(), httpx.AsyncClient(transport=carrier, base_url=ADDRESS) as client:
        yield Browser(client, app.state.parts)
