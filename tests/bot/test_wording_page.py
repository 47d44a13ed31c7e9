"""The page for review holds everything a person can read."""

from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from bot.data import load_yaml
from bot.languages import WORDING
from bot.passages import load_passages
from bot.services import load_services
from bot.wording_page import flat, load_wording_sections, wording_page

NOON = datetime(2026, 11, 24, 11, tzinfo=timezone.utc)


def test_every_section_says_who_reads_it() -> None:
    """A new file of wording needs an entry, and an entry needs a file."""
    assert set(load_wording_sections()) == {path.stem for path in WORDING.glob("*/*.yml")}


@pytest.mark.parametrize("path", sorted(WORDING.glob("*/*.yml")), ids=str)
def test_every_text_is_on_the_page(path: Path) -> None:
    """In every language, line by line."""
    page = wording_page(NOON)
    for _, text in flat(load_yaml(path, dict[str, Any])):
        assert all(line.strip() in page for line in text.splitlines())


def test_the_brochure_and_all_numbers_are_on_the_page() -> None:
    """With their ids and sources."""
    page = wording_page(NOON)
    assert all(f"`{id_}`" in page for id_ in load_passages())
    for service in load_services().values():
        assert service.line in page
        assert service.source in page
