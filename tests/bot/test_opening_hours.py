"""KOM's opening hours, for every minute of five years, against a table made independently here."""

from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from msgspec import Struct

from bot.data import load_yaml
from bot.hours_wording import hours_sentences
from bot.opening_hours import Hours, hours_at, kom_hours, load_opening_hours

YEARS = range(2026, 2031)

# Typed off printed calendars; the program computes them.
EASTER_SUNDAYS = {
    2026: date(2026, 4, 5),
    2027: date(2027, 3, 28),
    2028: date(2028, 4, 16),
    2029: date(2029, 4, 1),
    2030: date(2030, 4, 21),
}
FIXED = ((1, 1), (5, 1), (5, 17), (12, 25), (12, 26))
FROM_EASTER = (-3, -2, 0, 1, 39, 49, 50)
UNCERTAIN = {(12, 24), (12, 27), (12, 28), (12, 29), (12, 30), (12, 31)}

# European summer time: from the last Sunday of March to the last of October, at 01:00 UTC.
SUMMER = {
    2026: (29, 25),
    2027: (28, 31),
    2028: (26, 29),
    2029: (25, 28),
    2030: (31, 27),
}


def closed_days() -> set[date]:
    """Holidays of the five years."""
    days = {date(year, month, day) for year in YEARS for month, day in FIXED}
    return days | {
        EASTER_SUNDAYS[year] + timedelta(days=distance)
        for year in YEARS
        for distance in FROM_EASTER
    }


CLOSED = closed_days()
BEFORE_MAUNDY_THURSDAY = {EASTER_SUNDAYS[year] - timedelta(days=4) for year in YEARS}


def oslo(moment: datetime) -> datetime:
    """The wall clock in Oslo, without the time zone database."""
    march, october = SUMMER.get(moment.year, (32, 32))
    if moment.year not in SUMMER:
        return moment.astimezone(timezone(timedelta(hours=1)))
    begin = datetime(moment.year, 3, march, 1, tzinfo=UTC)
    end = datetime(moment.year, 10, october, 1, tzinfo=UTC)
    return moment.astimezone(timezone(timedelta(hours=2 if begin <= moment < end else 1)))


def is_working_day(day: date) -> bool:
    return day.isoweekday() <= 5 and day not in CLOSED


def is_uncertain(day: date) -> bool:
    return (day.month, day.day) in UNCERTAIN or day in BEFORE_MAUNDY_THURSDAY


def minutes_of(year: int) -> list[datetime]:
    """Every minute of a year as Oslo lives it."""
    first = datetime(year - 1, 12, 31, 23, tzinfo=UTC)
    last = datetime(year, 12, 31, 23, tzinfo=UTC)
    return [first + timedelta(minutes=n) for n in range(int((last - first).total_seconds()) // 60)]


@pytest.mark.parametrize("year", YEARS)
def test_every_minute_is_right(year: int) -> None:
    """Open or closed, until when, which day is meant, and whether that day is uncertain."""
    office = load_opening_hours()
    for moment in minutes_of(year):
        wall = oslo(moment)
        hours = hours_at(moment, office)
        expected = is_working_day(wall.date()) and 8 <= wall.hour < 16
        assert hours.is_open is expected, wall
        if hours.closes is not None:
            assert (hours.closes.date(), hours.closes.hour) == (wall.date(), 16)
            assert hours.uncertain is is_uncertain(wall.date())
        else:
            check_opening(hours, wall)


def check_opening(hours: Hours, wall: datetime) -> None:
    """The next opening is the first working day at eight that is still to come."""
    assert hours.opens is not None
    day = wall.date() if wall.hour < 8 else wall.date() + timedelta(days=1)
    while not (day.year > 2030 or is_working_day(day)):
        day += timedelta(days=1)
    if day.year <= 2030:
        assert (hours.opens.date(), hours.opens.hour) == (day, 8), wall
        assert hours.uncertain is is_uncertain(day)
    assert (hours.closed_for is not None) is (wall.date() in CLOSED), wall


def words(year: int, month: int, day: int, hour: int, minute: int = 0) -> str:
    """What is said at a moment of Oslo's wall clock in winter or summer."""
    offset = 2 if 4 <= month <= 10 else 1
    zone = timezone(timedelta(hours=offset))
    moment = datetime(year, month, day, hour, minute, tzinfo=zone)
    return " ".join(hours_sentences(hours_at(moment, load_opening_hours()), "en"))


def test_open_says_until_when() -> None:
    """On a plain working day the closing time is said, and no other service pushed."""
    assert words(2026, 11, 24, 9) == "KOM is open now, until 16:00 today, Norwegian time."


def test_closed_in_the_evening_says_tomorrow_and_gives_rosa() -> None:
    """In the evening the next morning is named, and who answers now."""
    text = words(2026, 11, 24, 16)
    assert "KOM is closed now. It opens tomorrow, Wednesday, at 08:00" in text
    assert "22 33 11 60" in text


def test_closed_on_saturday_says_monday() -> None:
    """At the weekend Monday is named."""
    assert "It opens on Monday at 08:00" in words(2026, 11, 28, 12)


def test_closed_early_in_the_morning_says_today() -> None:
    """Before eight the same day is named."""
    assert "It opens today at 08:00" in words(2026, 11, 24, 7, 59)


def test_a_holiday_is_named() -> None:
    """On a holiday the reason is said."""
    assert "closed today for Ascension Day. It opens tomorrow, Friday," in words(2026, 5, 14, 10)


def test_17_may_2027_is_one_holiday() -> None:
    """Whit Monday and 17 May fall on one day in 2027: one reason is enough."""
    assert "closed today for 17 May. It opens tomorrow, Tuesday," in words(2027, 5, 17, 10)


def test_uncertain_days_say_so() -> None:
    """Between the years the office may be shorter or closed: said, with ROSA's number."""
    text = words(2026, 12, 28, 10)
    assert "Today it may be shorter or closed." in text
    assert "22 33 11 60" in text


def test_before_an_uncertain_day_it_is_said_too() -> None:
    """When the next opening is uncertain, that is said with it."""
    assert "On that day it may be shorter or closed." in words(2026, 12, 27, 12)


def test_a_moment_without_time_zone_is_refused() -> None:
    """A moment without a time zone could be anywhere: refused, with the remedy."""
    with pytest.raises(ValueError, match="time zone"):
        hours_at(datetime(2026, 1, 1, 12), load_opening_hours())  # noqa: DTZ001


class Moment(Struct, frozen=True):
    """A moment in Norwegian time, and what is said of KOM's hours then."""

    at: str
    what: str
    text: str


MOMENTS = load_yaml(Path(__file__).parent / "hours_moments.yml", tuple[Moment, ...])


def test_there_are_enough_moments() -> None:
    """Weekdays, evenings, weekends, eves, holidays, clock changes."""
    assert len({moment.at for moment in MOMENTS}) >= 40


@pytest.mark.parametrize("moment", MOMENTS, ids=lambda moment: moment.what)
def test_what_is_said_at_moments_that_matter(moment: Moment) -> None:
    """Whether it is open, until when or from when on, and whom else to call."""
    now = datetime.strptime(moment.at, "%Y-%m-%d %H:%M").replace(tzinfo=ZoneInfo("Europe/Oslo"))
    said = hours_sentences(hours_at(now, load_opening_hours()), "en")
    assert moment.text == " ".join(said)


def test_a_day_that_staff_entered_is_a_closed_day() -> None:
    """It is said when KOM opens next; for a holiday its name stays."""
    tuesday = datetime(2026, 11, 24, 9, tzinfo=UTC)
    days = (date(2026, 11, 24), date(2026, 11, 25))
    said = " ".join(hours_sentences(kom_hours(tuesday, days), "en"))
    assert said.startswith("KOM is closed now. It opens on Thursday at 08:00")
    assert kom_hours(tuesday).is_open
    christmas = datetime(2026, 12, 25, 9, tzinfo=UTC)
    assert kom_hours(christmas, [date(2026, 12, 28)]).closed_for == "Christmas Day"
