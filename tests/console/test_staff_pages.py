"""The page on which admins look after accounts."""

import re

import pytest

from handoff.staff_models import Role
from tests.console.conftest import Browser, Clock, Member, text_of

pytestmark = pytest.mark.anyio
HTML = "<img src=x onerror=alert(1)>"


@pytest.fixture
async def admin(browser: Browser) -> Member:
    return await browser.signed_in(Role.ADMIN, "Admin")


@pytest.mark.usefixtures("admin")
async def test_an_invitation_shows_its_link_once(browser: Browser) -> None:
    """It can be followed, and is not on the page afterwards."""
    answer = await browser.post("/staff", name="Kari", role="editor")
    found = re.search(r"http://127\.0\.0\.1:8081(/welcome/[\w-]+)", answer.text)
    assert found
    assert "This account is for Kari" in text_of(await browser.get(found[1]))
    page = await browser.get("/staff")
    assert "/welcome/" not in page.text
    assert "Kari Editor Invited" in text_of(page)


@pytest.mark.usefixtures("admin")
@pytest.mark.parametrize(
    ("name", "said"),
    [("admin", "There is an account with this name already"), ("x", "2 to 40 letters")],
)
async def test_a_name_that_cannot_be_is_told(browser: Browser, name: str, said: str) -> None:
    """It stands in the field again."""
    answer = await browser.post("/staff", name=name, role="reviewer")
    assert answer.status_code == 422
    assert said in answer.text
    assert f'value="{name}"' in answer.text


@pytest.mark.usefixtures("admin")
@pytest.mark.parametrize("fields", [{"role": "owner"}, {"name": "Kari", "role": ""}])
async def test_a_role_that_is_none_is_refused(browser: Browser, fields: dict[str, str]) -> None:
    """Nothing of what was sent is quoted."""
    answer = await browser.post("/staff", **fields)
    assert answer.status_code == 400
    assert "owner" not in answer.text


@pytest.mark.usefixtures("admin")
async def test_names_with_markup_are_text(browser: Browser) -> None:
    """In the list, in the answer and in the audit."""
    answers = [
        await browser.post("/staff", name=HTML, role="reviewer"),
        await browser.get("/staff"),
        await browser.get("/audit"),
    ]
    for answer in answers:
        assert HTML not in answer.text
        assert "&lt;img" in answer.text


async def test_the_last_admin_cannot_be_removed(browser: Browser, admin: Member) -> None:
    """The page says what to do instead."""
    for deed, fields in (("deactivate", {}), ("role", {"role": "editor"}), ("reset", {})):
        answer = await browser.post(f"/staff/{admin.account_id}/{deed}", **fields)
        assert answer.headers["location"] == "/staff?problem=last_admin", deed
    page = await browser.get("/staff?problem=last_admin")
    assert "This is the last admin" in page.text
    assert "Admin Admin Active" in text_of(page)


@pytest.mark.usefixtures("admin")
async def test_everything_can_be_done_to_somebody(browser: Browser, clock: Clock) -> None:
    """Role, sessions, reset, deactivation and back."""
    kari = await browser.member("Kari", Role.REVIEWER)
    path = f"/staff/{kari.account_id}"
    for deed, notice in (("role", "role_changed"), ("revoke", "sessions_revoked")):
        answer = await browser.post(f"{path}/{deed}", role="editor")
        assert answer.headers["location"] == f"/staff?notice={notice}"
    assert await browser.parts.sessions.find(kari.token, clock(), is_deed=False) is None
    assert "/welcome/" in (await browser.post(f"{path}/reset")).text
    await browser.post(f"{path}/deactivate")
    page = text_of(await browser.get("/staff?notice=deactivated"))
    assert "The account is deactivated" in page
    assert "Kari Editor Deactivated" in page
    assert "/welcome/" in (await browser.post(f"{path}/reactivate")).text
    clock.advance(hours=4)
    await browser.signed_in(Role.ADMIN, "Other")
    clock.advance(minutes=10)
    assert "Kari Editor Invited" in text_of(await browser.get("/staff"))


@pytest.mark.usefixtures("admin")
async def test_nobody_is_nothing(browser: Browser) -> None:
    """An id that nobody has."""
    for deed in ("reset", "reactivate", "revoke", "deactivate", "role"):
        answer = await browser.post(f"/staff/{'0' * 32}/{deed}", role="editor")
        assert answer.status_code == 404, deed


async def test_whoever_demotes_themselves_is_no_admin_any_more(
    browser: Browser, admin: Member
) -> None:
    """At once."""
    await browser.member("Second", Role.ADMIN)
    await browser.post(f"/staff/{admin.account_id}/role", role="reviewer")
    assert (await browser.get("/staff")).status_code == 403
