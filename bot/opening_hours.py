"""KOM's opening hours: pure functions of a moment that is passed in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from holidays.countries.norway import Norway
from msgspec import Struct, structs

from bot.data import BOT, Record, load_yaml

SATURDAY = 5


class OpeningHours(Record, frozen=True):
    """The times of the office, in its own time zone."""

    timezone: str
    opens: time
    closes: time
    source: str
    checked_on: str
    uncertain_days: tuple[str, ...] = ()
    uncertain_before_maundy_thursday: bool = False
    closing_days: Mapping[date, str] = {}


class Hours(Struct, frozen=True):
    """How things stand at one moment; all moments are in the office's time zone.

    `closes` is when the office closes today, `opens` when it opens next; one of them is set.
    `closed_for` names the holiday that keeps it closed on this day, if one does. `uncertain` says
    that the day spoken of (today when open, the opening day when closed) may be shorter or closed.
    """

    now: datetime
    closes: datetime | None = None
    opens: datetime | None = None
    closed_for: str | None = None
    uncertain: bool = False

    @property
    def is_open(self) -> bool:
        return self.closes is not None


@cache
def load_opening_hours() -> OpeningHours:
    """The office's times.

    Raises:
        DataError: the file is missing or malformed.
    """
    return load_yaml(BOT / "opening_hours.yml", OpeningHours)


@cache
def holidays_of(year: int) -> Mapping[date, str]:
    """Norway's public holidays of a year, without the plain Sundays."""
    return dict(Norway(years=year, include_sundays=False, language="en_US"))


def holiday(day: date, office: OpeningHours) -> str | None:
    """Why the office is closed on this day, or None when it is not; nothing when nobody says why.

    Two holidays on one day (Whit Monday and 17 May in 2027) come joined; the first is named.
    """
    name = office.closing_days.get(day, holidays_of(day.year).get(day))
    return None if name is None else name.split(";")[0]


def is_uncertain(day: date, office: OpeningHours) -> bool:
    """Whether the office may be shorter or closed on this day, although it is no holiday."""
    if f"{day:%m-%d}" in office.uncertain_days:
        return True
    tomorrow = holidays_of(day.year).get(day + timedelta(days=1), "")
    return office.uncertain_before_maundy_thursday and "Maundy Thursday" in tomorrow


def is_working_day(day: date, office: OpeningHours) -> bool:
    """Whether the office opens at all on this day."""
    return day.weekday() < SATURDAY and holiday(day, office) is None


def hours_at(now: datetime, office: OpeningHours) -> Hours:
    """How things stand at `now`, which must carry a time zone.

    Raises:
        ValueError: `now` carries no time zone.
    """
    if now.tzinfo is None:
        raise ValueError("'now' needs a time zone: pass datetime.now(timezone.utc).")
    zone = ZoneInfo(office.timezone)
    here = now.astimezone(zone)
    today = here.date()
    works = is_working_day(today, office)
    if works and office.opens <= here.time() < office.closes:
        closes = datetime.combine(today, office.closes, zone)
        return Hours(now=here, closes=closes, uncertain=is_uncertain(today, office))
    day = today
    if not works or here.time() >= office.closes:
        day += timedelta(days=1)
        while not is_working_day(day, office):
            day += timedelta(days=1)
    return Hours(
        now=here,
        opens=datetime.combine(day, office.opens, zone),
        closed_for=holiday(today, office),
        uncertain=is_uncertain(day, office),
    )


def kom_hours(now: datetime, closing_days: Iterable[date] = ()) -> Hours:
    """How things stand at KOM at `now`; on `closing_days` it is closed besides, nobody says why.

    Raises:
        ValueError: `now` carries no time zone.
    """
    office = load_opening_hours()
    closed = {**dict.fromkeys(closing_days, ""), **office.closing_days}
    return hours_at(now, structs.replace(office, closing_days=closed))
