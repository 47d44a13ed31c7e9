"""The chat page in a real browser."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.running_helpline import System

CHROMIUM = Path("/usr/bin/chromium")
OFFLINE = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


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
def page(browser: Browser, system: System) -> Iterator[Page]:
    """The page as just opened on a phone; an error in its script fails the test."""
    context = browser.new_context(viewport={"width": 360, "height": 740})
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    opened.goto(system.address)
    yield opened
    assert errors == []
    assert context.cookies() == []
    context.close()


def ask(page: Page, text: str) -> None:
    """Type a message and send it."""
    page.get_by_role("textbox").fill(text)
    page.keyboard.press("Enter")


def test_a_question_gets_the_brochures_answer(page: Page) -> None:
    """The answer and the name of its section stand in the page."""
    ask(page, "how long is the reflection period")
    log = page.get_by_role("log")
    expect(log).to_contain_text("granted for six months")
    expect(log).to_contain_text("What is the reflection period?")


def test_a_button_asks_its_question(page: Page) -> None:
    """Pressing a suggestion brings the next answer."""
    ask(page, "what is asylum")
    page.get_by_role("button", name="How to apply for asylum").click()
    expect(page.get_by_role("log")).to_contain_text("police Immigration Section (PU)")


def test_the_numbers_are_always_in_sight(page: Page) -> None:
    """112 and KOM can be called from the page at any time."""
    expect(page.locator('a[href="tel:112"]').first).to_be_in_viewport()
    expect(page.locator('a[href="tel:+4747451500"]').first).to_be_in_viewport()


def test_what_a_person_writes_is_shown_as_text(page: Page) -> None:
    """Markup in a message is shown, not run."""
    ask(page, "<img src=x onerror=alert(1)> what is asylum")
    expect(page.get_by_role("log")).to_contain_text("<img src=x onerror=alert(1)>")
    assert page.get_by_role("log").locator("img").count() == 0


def test_reloading_begins_anew(page: Page) -> None:
    """Nothing of a conversation is left in the browser after a reload."""
    ask(page, "what is asylum")
    expect(page.get_by_role("log")).to_contain_text("Refugee Convention")
    page.reload()
    expect(page.get_by_role("log")).not_to_contain_text("Refugee Convention")
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_the_safe_word_empties_the_page_and_its_station_number_leads_back(page: Page) -> None:
    """Whoever looks over the shoulder sees a weather service, and no number of a helpline."""
    ask(page, "what is asylum")
    log = page.get_by_role("log")
    expect(log).to_contain_text("Refugee Convention")
    ask(page, "Weather")
    expect(log).to_contain_text("Weather service, station")
    expect(log).not_to_contain_text("Refugee Convention")
    expect(page.locator('a[href^="tel:"]').first).to_be_hidden()
    expect(page).to_have_title("Weather")
    found = re.search(r"station (\d{4})", log.inner_text())
    assert found
    ask(page, "who is this")
    expect(log.locator(".message:not(.own)")).to_have_count(2)
    expect(log).not_to_contain_text("Helpline")
    ask(page, found.group(1))
    expect(log).to_contain_text("The chat goes on")
    expect(log).not_to_contain_text("station")
    expect(page.locator('a[href="tel:112"]').first).to_be_visible()
    expect(page).to_have_title("Information and help")
