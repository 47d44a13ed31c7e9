"""The pages for coming and going."""

import pytest

from console.delays import OF_ONE
from handoff.staff_models import Role
from tests.console.conftest import PASSWORD, Browser, Clock, text_of

pytestmark = pytest.mark.anyio
HTML = '<script>alert("x")</script>'


async def test_signing_in_sets_a_cookie_that_only_the_server_reads(
    browser: Browser, clock: Clock
) -> None:
    """It goes when the browser is closed, and is never sent from elsewhere."""
    member = await browser.member("Kari", Role.REVIEWER)
    clock.advance(minutes=1)
    answer = await browser.sign_in(member)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/"
    session = next(
        cookie for cookie in answer.headers.get_list("set-cookie") if cookie.startswith("console=")
    )
    assert "HttpOnly" in session
    assert "SameSite=strict" in session
    assert "Path=/" in session
    assert "Max-Age" not in session
    assert "Kari" in text_of(await browser.get("/"))


async def test_what_is_wrong_is_told_in_the_same_words(browser: Browser, clock: Clock) -> None:
    """An unknown name, a wrong password, a wrong code."""
    member = await browser.member("Kari", Role.REVIEWER)
    clock.advance(minutes=1)
    code = member.code(clock())
    answers = [
        await browser.post("/sign-in", name="Xari", password=PASSWORD, code=code),
        await browser.post("/sign-in", name="Kari", password="wrong", code=code),
        await browser.post("/sign-in", name="Kari", password=PASSWORD, code="000000"),
        await browser.post("/sign-in", name="Kari"),
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.text.replace("Xari", "Kari") for answer in answers}) == 1
    assert "is not right" in answers[0].text


async def test_too_many_failures_are_told_with_the_time_to_wait(browser: Browser) -> None:
    """The same for a name that nobody has."""
    for name in ("Kari", "Nobody"):
        for _ in range(OF_ONE.free):
            await browser.post("/sign-in", name=name, password="wrong", code="1")
        answer = await browser.post("/sign-in", name=name, password="wrong", code="1")
        assert answer.status_code == 429
        assert "try again in 1 seconds" in answer.text


async def test_a_name_with_markup_is_text(browser: Browser) -> None:
    """What was typed comes back in the field, and the password does not."""
    answer = await browser.post("/sign-in", name=HTML, password="my secret", code="123456")
    assert HTML not in answer.text
    assert "&lt;script&gt;" in answer.text
    assert "my secret" not in answer.text
    assert "123456" not in answer.text


@pytest.mark.parametrize(
    "then",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "/a//b",
        "javascript:x",
        "",
        "/é",
    ],
)
async def test_it_leads_to_pages_of_the_console_only(
    browser: Browser, clock: Clock, then: str
) -> None:
    """Whatever the address says."""
    member = await browser.member("Kari", Role.REVIEWER)
    clock.advance(minutes=1)
    fields = {"name": "Kari", "password": PASSWORD, "code": member.code(clock()), "then": then}
    answer = await browser.post("/sign-in", **fields)
    assert answer.headers["location"] == "/"
    page = await browser.get("/sign-in", params={"then": then})
    assert 'name="then" value="/"' in page.text


async def test_it_leads_back_to_the_page_that_was_asked_for(browser: Browser, clock: Clock) -> None:
    """With the address that the ended session led to."""
    member = await browser.member("Kari", Role.ADMIN)
    clock.advance(minutes=1)
    page = await browser.get("/sign-in?notice=ended&then=/audit")
    assert "Your session has ended" in page.text
    assert 'name="then" value="/audit"' in page.text
    fields = {"name": "Kari", "password": PASSWORD, "code": member.code(clock()), "then": "/audit"}
    assert (await browser.post("/sign-in", **fields)).headers["location"] == "/audit"


async def test_unknown_notices_are_none(browser: Browser) -> None:
    """Nobody puts words into the page's mouth."""
    assert HTML not in (await browser.get("/sign-in", params={"notice": HTML})).text


async def test_signing_out_ends_the_session_here_and_there(browser: Browser) -> None:
    """The cookie is taken away, and is of no use to whoever kept it."""
    member = await browser.signed_in(Role.REVIEWER)
    answer = await browser.post("/sign-out")
    assert answer.headers["location"] == "/sign-in?notice=signed_out"
    assert any(
        cookie.startswith("console=") and "Max-Age=0" in cookie
        for cookie in answer.headers.get_list("set-cookie")
    )
    browser.client.cookies.set("console", member.token, domain="127.0.0.1")
    assert (await browser.get("/")).status_code == 303


async def test_signing_out_everywhere_ends_all_sessions(browser: Browser, clock: Clock) -> None:
    """Of this account."""
    member = await browser.signed_in(Role.REVIEWER)
    other = await browser.member("Ola", Role.REVIEWER)
    await browser.post("/sign-out-everywhere")
    sessions = browser.parts.sessions
    assert await sessions.find(member.token, clock(), is_deed=False) is None
    assert await sessions.find(other.token, clock(), is_deed=False)


async def test_leaving_in_a_hurry_ends_the_session(browser: Browser, clock: Clock) -> None:
    """As the page sends it on its way out; the empty page says nothing of a helpline."""
    member = await browser.signed_in(Role.REVIEWER)
    answer = await browser.post("/leave")
    assert answer.status_code == 204
    assert await browser.parts.sessions.find(member.token, clock(), is_deed=False) is None
    page = await browser.get("/away")
    assert page.status_code == 200
    for word in ("elpline", "onsole", "KOM", "session", "script"):
        assert word not in page.text


async def test_a_form_without_fields_is_no_error(browser: Browser) -> None:
    """It is a failed sign-in."""
    assert (await browser.post("/sign-in")).status_code == 401
