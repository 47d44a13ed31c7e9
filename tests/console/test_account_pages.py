"""The page of one's own account."""

import re

import pytest

from console.delays import OF_ONE
from console.sign_in import Credentials, WrongCredentialsError
from handoff.staff_models import Role
from tests.console.conftest import PASSWORD, Browser, Clock, Member, text_of

pytestmark = pytest.mark.anyio
OTHER = "twelve red herons juggle"


@pytest.fixture
async def kari(browser: Browser) -> Member:
    return await browser.signed_in(Role.REVIEWER)


async def test_a_new_password_counts_and_ends_other_sessions(
    browser: Browser, kari: Member, clock: Clock
) -> None:
    """The browser in which it was changed stays signed in."""
    clock.advance(minutes=1)
    code = kari.code(clock())
    opened = await browser.parts.sign_in.sign_in(Credentials("Kari", PASSWORD, code), clock())
    assert "In 2 browsers" in text_of(await browser.get("/account"))
    answer = await browser.post("/account/password", current=PASSWORD, password=OTHER, again=OTHER)
    assert answer.headers["location"] == "/account?notice=password_changed"
    assert "In this browser only" in text_of(await browser.get(answer.headers["location"]))
    assert await browser.parts.sessions.find(opened.token, clock(), is_deed=False) is None
    clock.advance(minutes=1)
    with pytest.raises(WrongCredentialsError):
        await browser.parts.sign_in.sign_in(
            Credentials("Kari", PASSWORD, kari.code(clock())), clock()
        )
    await browser.parts.sign_in.sign_in(Credentials("Kari", OTHER, kari.code(clock())), clock())


@pytest.mark.usefixtures("kari")
@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"current": "wrong", "password": OTHER, "again": OTHER}, "current password is not right"),
        ({"current": PASSWORD, "password": "short", "again": "short"}, "at least 12 characters"),
        ({"current": PASSWORD, "password": OTHER, "again": "other"}, "are not the same"),
        ({}, "current password is not right"),
    ],
)
async def test_what_is_wrong_is_told(browser: Browser, fields: dict[str, str], said: str) -> None:
    """At the form, and nothing changes."""
    answer = await browser.post("/account/password", **fields)
    assert answer.status_code == 422
    assert said in text_of(answer)


@pytest.mark.usefixtures("kari")
async def test_guessing_the_password_in_an_open_session_is_slowed(browser: Browser) -> None:
    """Whoever sits down at somebody's desk does not get far."""
    for _ in range(OF_ONE.free):
        await browser.post("/account/recovery-codes", current="wrong")
    for path in ("/account/recovery-codes", "/account/password"):
        answer = await browser.post(path, current=PASSWORD, password=OTHER, again=OTHER)
        assert answer.status_code == 429
        assert "try again in" in answer.text


async def test_new_recovery_codes_replace_the_old(
    browser: Browser, kari: Member, clock: Clock
) -> None:
    """They are shown once."""
    answer = await browser.post("/account/recovery-codes", current=PASSWORD)
    codes = re.findall(r"<code>([A-Z2-9-]{19})</code>", answer.text)
    assert len(codes) == 10
    sign_in = browser.parts.sign_in
    with pytest.raises(WrongCredentialsError):
        await sign_in.sign_in(Credentials("Kari", PASSWORD, kari.recovery_codes[0]), clock())
    await sign_in.sign_in(Credentials("Kari", PASSWORD, codes[0]), clock())
