"""Moments as staff read them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from console.times import age, in_norway, start_of


@pytest.mark.parametrize(
    ("passed", "said"),
    [
        (timedelta(seconds=-5), "0 min"),
        (timedelta(seconds=59), "0 min"),
        (timedelta(minutes=119), "119 min"),
        (timedelta(hours=2), "2 h"),
        (timedelta(hours=47, minutes=59), "47 h"),
        (timedelta(days=2), "2 days"),
        (timedelta(days=90), "90 days"),
    ],
)
def test_an_age_is_told_in_its_largest_unit(passed: timedelta, said: str) -> None:
    """Clocks that differ by seconds do not make it negative."""
    assert said == age(passed)


def test_norway_has_summer_and_winter() -> None:
    """A day begins at its own midnight, also the one that has 23 hours."""
    assert in_norway(datetime(2026, 7, 1, 12, tzinfo=UTC)).hour == 14
    assert in_norway(datetime(2026, 12, 1, 12, tzinfo=UTC)).hour == 13
    lasted = start_of(date(2026, 3, 30)) - start_of(date(2026, 3, 29))
    assert lasted == timedelta(hours=23)
