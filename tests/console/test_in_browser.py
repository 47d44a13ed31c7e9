"""The console in a real browser: first sign-in with a phone, working, leaving."""

import asyncio
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import httpx
import pyotp
import pytest
from msgspec import Struct
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from bot.reply import Reply
from bot.transcript import PersonWords, bot_content, person_content
from console.command_line import add_staff
from console.settings import Settings
from handoff.database import Database
from handoff.entry import Entry
from handoff.kept_apart import CallbackWish
from handoff.models import Author, Review
from handoff.staff_models import Role
from handoff.terms import Terms
from privacy.keys import open_key_ring
from tests.handoff.office import Office

CHROMIUM = Path("/usr/bin/chromium")
OFFLINE = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "nine purple otters waltz"
SCREENSHOTS = os.environ.get("HELPLINE_SCREENSHOTS")
WIDE: ViewportSize = {"width": 1440, "height": 900}
NARROW: ViewportSize = {"width": 390, "height": 844}
START_SECONDS = 60
T = TypeVar("T")


class Running(Struct, frozen=True):
    """A console that runs as a process of its own."""

    settings: Settings

    def invite(self, name: str, role: Role) -> str:
        return beside(add_staff, self.settings, name, role, datetime.now(UTC))

    def hand_over(self, text: str, number: int = 1, *, is_danger: bool = True) -> None:
        beside(asyncio.run, hand_over(self.settings, text, number, is_danger=is_danger))

    def write(self, text: str) -> None:
        beside(asyncio.run, write(self.settings, text))


async def hand_over(settings: Settings, text: str, number: int, *, is_danger: bool) -> None:
    """As the gateway does it: somebody writes, the bot answers, and it is handed over."""
    now = datetime.now(UTC) - timedelta(minutes=7 * (5 - number))
    database = Database(settings.database)
    office = Office.open(database, open_key_ring(settings.data_dir))
    conversation_id = await office.store.find_or_begin(bytes([number]) * 32, "web", now)
    reply = Reply(
        text="Forced labour can be human trafficking.\n\nYou can get help.",
        kind="answer",
        citations=("asylum.criteria",),
    )
    said = [
        Entry(Author.PERSON, person_content(PersonWords(text)), "m1"),
        Entry(Author.BOT, bot_content(reply)),
        Entry(
            Author.PERSON,
            person_content(PersonWords("and my sister is there too")),
            "m2",
            Review.NOT_UNDERSTOOD,
        ),
    ]
    await office.store.record(conversation_id, said, b"state", now, "ro" if is_danger else "en")
    wish = CallbackWish("+47 41 23 45 67", "after 18, not on Sundays") if is_danger else None
    topic = "asylum_what" if is_danger else None
    terms = Terms(topic=topic, is_danger=is_danger, callback=wish)
    await office.handoffs.request(conversation_id, terms, now)
    await database.close()


async def write(settings: Settings, text: str) -> None:
    """The first of them writes again."""
    now = datetime.now(UTC)
    database = Database(settings.database)
    office = Office.open(database, open_key_ring(settings.data_dir))
    conversation_id = await office.store.find_or_begin(bytes([1]) * 32, "web", now)
    entry = Entry(Author.PERSON, person_content(PersonWords(text)), "m3")
    await office.store.record(conversation_id, [entry], b"state", now)
    await database.close()


def beside(work: Callable[..., T], *arguments: object) -> T:
    """Do something in a thread of its own: the browser's has an event loop already."""
    with ThreadPoolExecutor() as threads:
        return threads.submit(work, *arguments).result()


class Phone:
    """An authenticator app whose owner waits when its code was used already."""

    def __init__(self, secret: str) -> None:
        self._totp = pyotp.TOTP(secret)
        self._last = 0

    def code(self) -> str:
        """One that was not used yet; the server accepts it half a minute early."""
        self._last = max(int(time.time()) // 30, self._last + 1)
        while self._last * 30 > time.time() + 29:
            time.sleep(0.5)
        return self._totp.generate_otp(self._last)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    """Until it answers."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        assert process.poll() is None, "the console ended"
        try:
            if httpx.get(f"{address}/health/ready", trust_env=False).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    pytest.fail("the console did not start")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Started as the supervisor would."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("data"), port=free_port())
    process = subprocess.Popen(
        [sys.executable, "-m", "console"],
        cwd=ROOT,
        env={
            **os.environ,
            "HELPLINE_CONSOLE_PORT": str(settings.port),
            "HELPLINE_DATA_DIR": str(settings.data_dir),
            "HELPLINE_DATABASE_URL": "",
        },
    )
    try:
        wait_for(settings.address, process)
        yield Running(settings)
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; where it is missing the remedy is named."""
    if not CHROMIUM.exists():
        pytest.fail("The browser tests need Chromium: install the package chromium.")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=OFFLINE)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, running: Running) -> Iterator[Page]:
    """An empty page; errors, and what the policy had to refuse, fail the test."""
    context = browser.new_context(viewport=WIDE, base_url=running.settings.address)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    opened.on("pageerror", lambda error: said.append(str(error)))
    opened.on(
        "console",
        lambda line: said.append(f"{line.text} {line.location}") if line.type == "error" else None,
    )
    opened.on("request", lambda request: asked.append(request.url))
    yield opened
    # A refused sign-in is a 401, which the browser's console reports too.
    assert [line for line in said if "status of 4" not in line] == []
    assert [url for url in asked if not url.startswith(running.settings.address)] == []
    context.close()


def picture(page: Page, name: str) -> None:
    """Wide and narrow, when somebody wants to look at them."""
    if SCREENSHOTS:
        for size in (NARROW, WIDE):
            page.set_viewport_size(size)
            path = Path(SCREENSHOTS) / f"{name}-{size['width']}.png"
            page.screenshot(path=path, full_page=True)


def accept(page: Page, link: str, name: str = "") -> Phone:
    """Follow an invitation to its end; return what the phone has now."""
    page.goto(link)
    picture(page, f"{name}1-password") if name else None
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_label("The same again").fill(PASSWORD)
    page.get_by_role("button", name="Next").click()
    key = page.locator("#key").inner_text().replace(" ", "")
    picture(page, f"{name}2-factor") if name else None
    phone = Phone(key)
    page.get_by_label("Code from the app").fill(phone.code())
    page.get_by_role("button", name="Finish").click()
    expect(page.locator("#codes li")).to_have_count(10)
    picture(page, f"{name}3-codes") if name else None
    page.get_by_role("link", name="I have kept them").click()
    return phone


def sign_in(page: Page, name: str, code: str) -> None:
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Sign in").click()


def test_from_the_invitation_to_signing_out(page: Page, running: Running) -> None:
    """First sign-in, sign out, sign in with the next code; the same code again is refused."""
    phone = accept(page, running.invite("Kari Nordmann", Role.REVIEWER), name="welcome")
    expect(page.get_by_role("heading", name="Inbox")).to_be_visible()
    picture(page, "inbox")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    code = phone.code()
    sign_in(page, "kari nordmann", code)
    expect(page.get_by_role("heading", name="Inbox")).to_be_visible()
    page.get_by_role("link", name="Kari Nordmann").click()
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()
    picture(page, "account")
    page.get_by_role("button", name="Sign out everywhere").click()
    picture(page, "sign-in")
    sign_in(page, "Kari Nordmann", code)
    expect(page.get_by_role("alert")).to_contain_text("is not right")
    picture(page, "sign-in-wrong")


def test_an_admin_invites_and_reads_the_audit(page: Page, running: Running) -> None:
    """A name with markup stays text; the link can be copied."""
    accept(page, running.invite("Admin", Role.ADMIN))
    page.get_by_role("link", name="Staff", exact=True).click()
    page.get_by_label("Name").fill("<img src=x onerror=alert(1)>")
    page.get_by_label("Role").first.select_option("Editor")
    page.get_by_role("button", name="Make a link").click()
    link = page.locator("#link").inner_text()
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert link == page.evaluate("navigator.clipboard.readText()")
    page.locator("summary").first.click()
    expect(page.get_by_role("button", name="Deactivate").first).to_be_visible()
    picture(page, "staff")
    page.get_by_role("link", name="Audit").click()
    expect(page.locator("tbody tr").first).to_contain_text("Invited")
    assert page.locator("main img").count() == 0
    picture(page, "audit")
    page.get_by_label("What").select_option("Signed in")
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile("deed=sign_in"))
    page.goto("/nothing")
    expect(page.get_by_role("heading", name="There is nothing here")).to_be_visible()
    picture(page, "error-404")


def test_a_reviewers_work(page: Page, running: Running) -> None:
    """A handoff arrives by itself, is taken, answered with the brochure's words, and closed."""
    accept(page, running.invite("Nina", Role.REVIEWER))
    expect(page.get_by_text("Nobody is waiting. When somebody asks")).to_be_visible()
    running.hand_over("i am [NAME], my boss took my passport <b>help</b>")
    row = page.locator("#list a").first
    expect(row).to_contain_text("Danger")
    expect(page).to_have_title(re.compile(r"^\(1\) Inbox"))
    for number in range(2, 5):
        running.hand_over("can somebody write to me", number=number, is_danger=False)
    expect(page.locator("#list a")).to_have_count(4)
    picture(page, "inbox-waiting")
    row.click()
    expect(page.locator(".from-person").first).to_contain_text("<b>help</b>")
    picture(page, "handoff-unclaimed")
    page.get_by_role("button", name="Take it").click()
    box = page.get_by_label("Your answer")
    box.fill("Hello. We read your message.")
    page.get_by_text("Insert from the brochure").click()
    page.get_by_label("Words to look for").press_sequentially("reflection granted")
    expect(page.locator("#found")).to_contain_text("granted")
    page.get_by_role("button", name="Insert").first.click()
    expect(box).to_have_value(re.compile(r"^Hello.*\n\n.*granted", re.DOTALL))
    running.write("are you still there")
    expect(page.locator(".from-person").last).to_contain_text("are you still there")
    expect(box).to_have_value(re.compile("granted"))
    picture(page, "handoff-answering")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".from-staff")).to_contain_text("We read your message.")
    expect(page.get_by_label("Your answer")).to_have_value("")
    picture(page, "handoff-answered")
    page.get_by_role("button", name="Close", exact=True).click()
    expect(page.get_by_role("button", name="Open again")).to_be_visible()


def test_three_times_escape_leaves(page: Page, running: Running) -> None:
    """The session has ended, the page is gone, and there is no way back to it."""
    accept(page, running.invite("Ola", Role.REVIEWER))
    expect(page.get_by_role("heading", name="Inbox")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="Inbox")).to_be_visible()
    # On a slow machine the first two may be too long ago by now.
    for _ in range(3):
        page.keyboard.press("Escape")
    page.wait_for_url("**/away")
    assert "elpline" not in page.title() + page.content()
    page.goto("/")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_an_ended_session_covers_the_page_and_keeps_it(page: Page, running: Running) -> None:
    """Whoever stands before it reads nothing; after signing in beside it all is there again."""
    phone = accept(page, running.invite("Per", Role.REVIEWER))
    page.goto("/account")
    page.get_by_label("New password").fill("something half written")
    beside = page.context.new_page()
    beside.goto("/account")
    beside.get_by_role("button", name="Sign out everywhere").click()
    expect(beside.get_by_text("You are signed out in every browser")).to_be_visible()
    page.bring_to_front()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_role("dialog")).to_contain_text("Your session has ended")
    expect(page.get_by_role("heading", name="Password", exact=True)).to_be_hidden()
    picture(page, "ended")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in in a new tab").click()
    sign_in(opened.value, "Per", phone.code())
    expect(opened.value.get_by_role("heading", name="Inbox")).to_be_visible()
    page.get_by_role("button", name="I have signed in").click()
    expect(page.get_by_label("New password")).to_have_value("something half written")
