"""The pages of an invitation."""

import re

import pyotp
import pytest

from handoff.staff_models import Role
from tests.console.conftest import PASSWORD, Browser, Clock, text_of

pytestmark = pytest.mark.anyio
HTML = "<b onclick=alert(1)>Kari</b>"


async def invited(browser: Browser, name: str = "Kari") -> str:
    token = await browser.parts.accounts.invite(name, Role.REVIEWER, browser.parts.now(), None)
    return f"/welcome/{token}"


def key_on(text: str) -> str:
    """The key as somebody would type it."""
    found = re.search(r'id="key"[^>]*>([A-Z2-7 ]+)<', text)
    assert found
    return found[1].replace(" ", "")


async def test_the_whole_way(browser: Browser, clock: Clock) -> None:
    """Password, picture and key, code, recovery codes; then the console is open."""
    path = await invited(browser)
    assert "This account is for Kari" in text_of(await browser.get(path))
    answer = await browser.post(f"{path}/password", password=PASSWORD, again=PASSWORD)
    assert answer.headers["location"] == f"{path}/second-factor"
    page = await browser.get(f"{path}/second-factor")
    assert "<svg" in page.text
    code = pyotp.TOTP(key_on(page.text)).at(clock())
    shown = await browser.post(f"{path}/second-factor", code=code)
    assert shown.status_code == 200
    assert len(re.findall(r"<code>[A-Z2-9-]{19}</code>", shown.text)) == 10
    assert (await browser.get("/")).status_code == 200
    for step in ("", "/second-factor"):
        assert (await browser.get(f"{path}{step}")).status_code == 404


async def test_a_weak_password_is_told_why(browser: Browser) -> None:
    """And is not in the page again."""
    path = await invited(browser)
    answer = await browser.post(f"{path}/password", password="qwertyuiopas", again="qwertyuiopas")
    assert answer.status_code == 422
    assert "easy to guess" in answer.text
    assert "qwertyuiopas" not in answer.text


async def test_a_wrong_code_can_be_tried_again(browser: Browser) -> None:
    """With the same key."""
    path = await invited(browser)
    await browser.post(f"{path}/password", password=PASSWORD, again=PASSWORD)
    before = key_on((await browser.get(f"{path}/second-factor")).text)
    answer = await browser.post(f"{path}/second-factor", code="000000")
    assert answer.status_code == 422
    assert "That code is not right" in answer.text
    assert before == key_on(answer.text)


async def test_the_second_step_comes_second(browser: Browser) -> None:
    """Without a password it leads back to the first."""
    path = await invited(browser)
    assert (await browser.get(f"{path}/second-factor")).headers["location"] == path
    answer = await browser.post(f"{path}/second-factor", code="123456")
    assert answer.status_code == 404


async def test_a_link_that_does_not_work_is_told(browser: Browser, clock: Clock) -> None:
    """The same for one that is over and one that never was."""
    path = await invited(browser)
    clock.advance(hours=48)
    answers = [await browser.get(path), await browser.get("/welcome/nothing")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1
    assert "This link does not work" in answers[0].text


async def test_a_name_with_markup_is_text(browser: Browser) -> None:
    """On every step."""
    path = await invited(browser, HTML)
    assert HTML not in (await browser.get(path)).text
    await browser.post(f"{path}/password", password=PASSWORD, again=PASSWORD)
    assert HTML not in (await browser.get(f"{path}/second-factor")).text
