"""Days on which staff are not there."""

from datetime import date

import pytest

from handoff.closing_days import Closed
from tests.handoff.office import Office

pytestmark = pytest.mark.anyio

EVE, FRIDAY = date(2026, 12, 24), date(2027, 5, 14)


async def test_they_are_listed_in_order(office: Office) -> None:
    """From a day on."""
    await office.closing_days.add(Closed(FRIDAY))
    await office.closing_days.add(Closed(EVE, "christmas"))
    listed = [Closed(EVE, "christmas"), Closed(FRIDAY)]
    assert listed == await office.closing_days.list(EVE)
    assert listed[1:] == await office.closing_days.list(date(2026, 12, 25))


async def test_a_day_is_there_once(office: Office) -> None:
    """Entered again, it says something else."""
    for text in ("seminar", None, "moving"):
        await office.closing_days.add(Closed(FRIDAY, text))
    assert [Closed(FRIDAY, "moving")] == await office.closing_days.list(EVE)


async def test_a_day_can_be_taken_back(office: Office) -> None:
    """Once; the second time there is nothing."""
    await office.closing_days.add(Closed(EVE))
    assert await office.closing_days.remove(EVE)
    assert not await office.closing_days.remove(EVE)
    assert await office.closing_days.list(EVE) == []
