"""Numbers of other services: each with a source, none that cannot be dialled."""

import re

import pytest

from bot.services import load_services


@pytest.mark.parametrize("key", load_services())
def test_every_service_has_source_day_and_number(key: str) -> None:
    """A number without a source is never shown."""
    service = load_services()[key]
    assert service.source
    assert service.confidence in {"H", "M"}
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", service.checked_on)
    assert re.fullmatch(r"\d{3,5}|\d{3} \d{3}|\d{2} \d{2} \d{2} \d{2}", service.number)


def test_a_line_names_number_and_hours() -> None:
    """A service reads as name, number and hours; hours that are not known are not guessed."""
    services = load_services()
    assert "22 33 11 60 (day and night)" in services["rosa"].line
    assert services["children"].line.endswith("116 111")
