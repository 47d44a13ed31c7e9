"""The page on which admins read the audit."""

from datetime import date

import pytest

from console.audit_pages import SHOWN, Wanted, read_wanted
from handoff.staff_models import Deed, Role
from tests.console.conftest import Browser, Clock, text_of

pytestmark = pytest.mark.anyio


@pytest.fixture
async def admin(browser: Browser) -> Browser:
    await browser.signed_in(Role.ADMIN, "Admin")
    return browser


async def shown(browser: Browser, **query: str) -> str:
    answer = await browser.get("/audit", params=query)
    assert answer.status_code == 200
    return text_of(answer).partition("No. ")[2]


async def test_entries_are_there_newest_first(admin: Browser) -> None:
    """Who, what, whom, when, in Norwegian time."""
    text = await shown(admin)
    assert text.index("Set up the account") < text.index("Invited Admin")
    assert "2026-11-24 10:00:00 Admin Set up the account" in text


async def test_filters_narrow_it(admin: Browser, clock: Clock) -> None:
    """By person (who did it, or to whom), by deed, by Norwegian day."""
    await admin.parts.audit.record(Deed.VIEW, clock(), "Kari", "h1")
    assert "h1" in await shown(admin, deed="view")
    assert "h1" not in await shown(admin, deed="export")
    assert "h1" in await shown(admin, who="Kari")
    assert "h1" not in await shown(admin, who="Admin")
    assert "Invited" in await shown(admin, who="Admin")
    assert "h1" in await shown(admin, since="2026-11-24", until="2026-11-24")
    assert "h1" not in await shown(admin, since="2026-11-25")
    assert "h1" not in await shown(admin, until="2026-11-23")


async def test_a_day_begins_at_midnight_in_norway(admin: Browser, clock: Clock) -> None:
    """Not at midnight in Greenwich."""
    late = clock.moment.replace(hour=23, minute=30)
    await admin.parts.audit.record(Deed.VIEW, late, "Kari", "h1")
    assert "h1" not in await shown(admin, until="2026-11-24")
    assert "h1" in await shown(admin, since="2026-11-25")


async def test_older_ones_are_a_page_further(admin: Browser, clock: Clock) -> None:
    """With the same filters."""
    for number in range(SHOWN + 1):
        await admin.parts.audit.record(Deed.VIEW, clock(), "Kari", f"h{number}")
    first = await admin.get("/audit", params={"who": "Kari"})
    assert "h1 " in text_of(first)
    assert "h0 " not in text_of(first)
    assert "who=Kari" in first.text
    assert "h0 " in await shown(admin, who="Kari", before="4")


@pytest.mark.parametrize(
    "query",
    [
        {"who": "\x00"},
        {"who": "<script>"},
        {"deed": "x"},
        {"since": "yesterday"},
        {"until": "2026-99-99"},
        {"since": "0001-01-01"},
        {"until": "9999-12-31"},
        {"before": "-1"},
        {"before": "٣"},
        {"before": "9" * 30},
    ],
)
async def test_strange_filters_do_no_harm(admin: Browser, query: dict[str, str]) -> None:
    """What cannot be understood is left out."""
    answer = await admin.get("/audit", params=query)
    assert answer.status_code == 200
    assert "<script>" not in answer.text


def test_filters_are_read() -> None:
    """Each by its name."""
    query = {"who": " Kari ", "deed": "view", "since": "2026-11-24", "until": "", "before": "7"}
    expected = Wanted("Kari", Deed.VIEW, date(2026, 11, 24), None, 7)
    assert expected == read_wanted(query)
