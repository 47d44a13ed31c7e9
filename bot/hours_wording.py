"""Says in words whether KOM is open."""

from datetime import date, datetime

from bot.opening_hours import Hours
from bot.services import load_services
from bot.wording import load_wording, say

DAYS_OF_A_WEEK = 7


def in_hours(key: str, language: str, **values: str) -> str:
    return say("hours", key, language, **values)


def day_in_words(day: date, today: date, language: str) -> str:
    """A day as one says it: "tomorrow, Tuesday,", "on Monday", "on Thursday 2 January"."""
    weekday = in_hours("weekdays", language).split()[day.weekday()]
    distance = (day - today).days
    if distance == 0:
        return in_hours("today", language)
    if distance == 1:
        return in_hours("tomorrow", language, weekday=weekday)
    if distance < DAYS_OF_A_WEEK:
        return in_hours("weekday", language, weekday=weekday)
    month = in_hours("months", language).split()[day.month - 1]
    return in_hours("date", language, weekday=weekday, number=str(day.day), month=month)


def clock(moment: datetime) -> str:
    return f"{moment:%H:%M}"


def hours_sentences(hours: Hours, language: str) -> list[str]:
    """The sentences that tell whether KOM is open, and whom to call when it may not be."""
    if hours.closes is not None:
        key = "open_uncertain" if hours.uncertain else "open"
        sentences = [in_hours(key, language, time=clock(hours.closes))]
    else:
        sentences = closed_sentences(hours, language)
    if not hours.is_open or hours.uncertain:
        sentences.append(in_hours("rosa", language, service=load_services()["rosa"].line))
    return sentences


def closed_sentences(hours: Hours, language: str) -> list[str]:
    """Why it is closed, and when it opens."""
    if hours.opens is None:
        raise ValueError("An office that is neither open nor about to open: 'opens' must be set.")
    day = day_in_words(hours.opens.date(), hours.now.date(), language)
    time = clock(hours.opens)
    if hours.closed_for:
        name = load_wording("hours", language).get(hours.closed_for, hours.closed_for)
        sentences = [in_hours("closed_for", language, holiday=name, day=day, time=time)]
    else:
        sentences = [in_hours("closed", language, day=day, time=time)]
    if hours.uncertain:
        sentences.append(in_hours("closed_uncertain", language))
    return sentences
