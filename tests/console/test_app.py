"""Every route of the console, asked for by those who may not."""

import hashlib
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute
from sqlalchemy.exc import OperationalError

from console.rendering import ASSETS
from console.sessions import IDLE, WHOLE
from handoff.staff_models import Role
from tests.console.conftest import Browser, Clock

pytestmark = pytest.mark.anyio

PUBLIC = {
    ("GET", "/sign-in"),
    ("POST", "/sign-in"),
    ("GET", "/away"),
    ("GET", "/welcome/x"),
    ("POST", "/welcome/x/password"),
    ("GET", "/welcome/x/second-factor"),
    ("POST", "/welcome/x/second-factor"),
    ("GET", "/health/live"),
    ("GET", "/health/ready"),
    ("GET", "/assets/x"),
    ("HEAD", "/assets/x"),
}
FOR_ADMINS = {
    ("GET", "/staff"),
    ("POST", "/staff"),
    ("POST", "/staff/x/reset"),
    ("POST", "/staff/x/reactivate"),
    ("POST", "/staff/x/role"),
    ("POST", "/staff/x/revoke"),
    ("POST", "/staff/x/deactivate"),
    ("GET", "/audit"),
}


def routes(app: Litestar) -> Iterator[tuple[str, str]]:
    """Each method and path there is, with something in place of parameters."""
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            for method in route.methods - {"OPTIONS"}:
                yield method, re.sub(r"\{[^}]+\}", "x", route.path)


async def test_every_route_needs_a_session(app: Litestar, browser: Browser) -> None:
    """Reading leads to the sign-in page, changing is refused; but for what is public."""
    await browser.get("/sign-in")
    token = browser.client.cookies["console-form"]
    closed = set(routes(app)) - PUBLIC
    assert closed > FOR_ADMINS
    for method, path in sorted(closed):
        answer = await browser.client.request(method, path, headers={"x-csrftoken": token})
        expected = 303 if method == "GET" else 401
        assert expected == answer.status_code, (method, path)
        if method == "GET":
            assert answer.headers["location"] == "/sign-in"


async def test_what_is_public_is_named(app: Litestar) -> None:
    """A new route without a session has to be written down here."""
    assert set(routes(app)) >= PUBLIC


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.EDITOR])
async def test_admins_pages_are_for_admins(app: Litestar, browser: Browser, role: Role) -> None:
    """Others are refused, whatever they send."""
    await browser.signed_in(role)
    await browser.get("/")
    token = browser.client.cookies["console-form"]
    assert set(routes(app)) >= FOR_ADMINS
    for method, path in sorted(FOR_ADMINS):
        answer = await browser.client.request(
            method, path, headers={"x-csrftoken": token}, data={"role": "admin"}
        )
        assert answer.status_code == 403, (method, path)
    assert "/audit" not in (await browser.get("/")).text


async def test_every_change_needs_a_token_of_its_page(app: Litestar, browser: Browser) -> None:
    """A form on somebody else's page changes nothing, also with the session's cookie."""
    await browser.signed_in(Role.ADMIN)
    await browser.get("/")
    for method, path in sorted(set(routes(app))):
        if method == "POST":
            for data in ({}, {"_csrf_token": "x" * 128}):
                answer = await browser.client.post(path, data=data)
                assert answer.status_code == 403, path
    assert (await browser.get("/")).status_code == 200


@pytest.mark.parametrize("after", [IDLE, WHOLE])
async def test_an_idle_session_ends(
    app: Litestar, browser: Browser, clock: Clock, after: timedelta
) -> None:
    """After a quarter of an hour without a request every route is closed again."""
    await browser.signed_in(Role.ADMIN)
    assert (await browser.get("/audit")).status_code == 200
    clock.moment += after
    token = browser.client.cookies["console-form"]
    for method, path in sorted(set(routes(app)) - PUBLIC):
        answer = await browser.client.request(method, path, headers={"x-csrftoken": token})
        assert answer.status_code == (303 if method == "GET" else 401), (method, path)


async def test_a_session_lasts_ten_hours_at_most(browser: Browser, clock: Clock) -> None:
    """However busy somebody is."""
    await browser.signed_in(Role.REVIEWER)
    for _ in range(59):
        clock.advance(minutes=10)
        assert (await browser.get("/")).status_code == 200
    clock.advance(minutes=10)
    assert (await browser.get("/")).status_code == 303


async def test_the_page_itself_does_not_keep_a_session_open(browser: Browser, clock: Clock) -> None:
    """Asking whether it is still open is no sign of a person."""
    await browser.signed_in(Role.REVIEWER)
    clock.advance(minutes=14)
    assert (await browser.get("/session")).status_code == 204
    clock.advance(minutes=2)
    assert (await browser.get("/session")).status_code == 303


async def test_whoever_was_signed_in_comes_back_to_the_page(browser: Browser, clock: Clock) -> None:
    """And is told why they have to sign in again."""
    await browser.signed_in(Role.ADMIN)
    clock.advance(hours=1)
    answer = await browser.get("/audit")
    assert answer.headers["location"] == "/sign-in?notice=ended&then=/audit"


async def test_a_part_of_a_page_becomes_a_notice(browser: Browser) -> None:
    """What was written stays in the page when its session has ended."""
    answer = await browser.get("/", headers={"hx-request": "true"})
    assert answer.status_code == 401
    assert answer.headers["hx-retarget"] == "#notice"
    assert "what you wrote is kept in this page" in answer.text
    assert "<html" not in answer.text


@pytest.mark.parametrize("path", ["/", "/sign-in", "/nothing", "/staff", "/away", "/welcome/x"])
async def test_every_page_has_the_headers(browser: Browser, path: str) -> None:
    """A strict policy, nothing kept, nothing inline, nothing from elsewhere."""
    await browser.signed_in(Role.ADMIN)
    answer = await browser.get(path)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert not re.search(r"<script(?![^>]*src=)|<style| style=| on\w+=|https?://", answer.text)


async def test_a_strangers_name_does_not_lead_here(browser: Browser) -> None:
    """Or a page of theirs could be made to look like one of this host."""
    answer = await browser.get("/sign-in", headers={"host": "evil.example"})
    assert answer.status_code == 400


@pytest.mark.parametrize("asset", ["console.css", "console.js", "htmx.min.js", "icon.svg"])
async def test_assets_are_served(browser: Browser, asset: str) -> None:
    """And may be looked up again by the browser."""
    answer = await browser.get(f"/assets/{asset}")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "path", ["/assets/../app.py", "/assets/..%2fapp.py", "/templates/base.html"]
)
async def test_nothing_else_is_served(browser: Browser, path: str) -> None:
    """Neither templates nor code."""
    assert (await browser.get(path)).status_code == 404


async def test_health_tells_of_the_database(browser: Browser) -> None:
    """For whatever watches over the process."""
    assert (await browser.get("/health/live")).json() == {"status": "live"}
    assert (await browser.get("/health/ready")).json() == {"status": "ready"}


async def test_a_database_that_is_gone_is_said(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Calmly, and without a word of the error."""

    async def fail(*_: object, **__: object) -> None:
        raise OperationalError("SELECT secret", None, Exception("secret"))

    await browser.signed_in(Role.REVIEWER)
    monkeypatch.setattr(type(browser.parts.sessions), "find", fail)
    answer = await browser.get("/")
    assert answer.status_code == 503
    assert "The database does not answer" in answer.text
    assert "secret" not in answer.text


async def test_an_unexpected_error_says_nothing_of_itself(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its text may hold what somebody wrote."""

    async def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("secret")

    await browser.signed_in(Role.ADMIN)
    monkeypatch.setattr(type(browser.parts.accounts), "all", fail)
    answer = await browser.get("/staff")
    assert answer.status_code == 500
    assert "Something went wrong" in answer.text
    assert "secret" not in answer.text


def test_htmx_is_as_it_was_published() -> None:
    """Version 2.0.11 of htmx.org (licence 0BSD), not a letter changed."""
    script = (ASSETS / "htmx.min.js").read_bytes()
    assert b'version:"2.0.11"' in script
    expected = "d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717"
    assert expected == hashlib.sha256(script).hexdigest()
