"""Moments as staff read them: in Norwegian time, and as how long ago."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from console.wording import console_wording

OSLO = ZoneInfo("Europe/Oslo")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# From here on a larger unit says enough.
SOME_HOURS, SOME_DAYS = 2 * HOUR, 2 * DAY


def in_norway(moment: datetime) -> datetime:
    return moment.astimezone(OSLO)


def start_of(day: date) -> datetime:
    """The moment a day begins in Norway."""
    return datetime.combine(day, time(), OSLO).astimezone(UTC)


def age(passed: timedelta) -> str:
    """How long something is ago, or lasts, in its largest unit: "12 min", "3 h", "4 days"."""
    words = console_wording()["times"]
    passed = max(passed, timedelta())
    if passed < SOME_HOURS:
        return words["minutes"].format(count=passed // timedelta(minutes=1))
    if passed < SOME_DAYS:
        return words["hours"].format(count=passed // HOUR)
    return words["days"].format(count=passed // DAY)
