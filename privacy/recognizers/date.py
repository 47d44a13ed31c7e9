"""Tells dates and times from other runs of digits: they stay, because answers depend on them."""

from __future__ import annotations

import re

DAY, MONTH, YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:19|20)\d\d"
HOUR = r"(?:[01]?\d|2[0-4])"
DATE = (
    rf"(?:{DAY}[./\- ]{{1,2}}{MONTH}[./\- ]{{1,2}}(?:{YEAR}|\d\d)"
    rf"|{MONTH}/{DAY}/{YEAR}|{YEAR}[./\-]{MONTH}[./\-]{DAY}|{DAY}[./]{MONTH}\.?)"
)
TIME = rf"{HOUR}(?:[:.][0-5]\d)?"
# Opening hours without a sign: 0800-1630.
HOURS = r"[012]\d[03]0\s?[-‐-―]\s?[012]\d[03]0"
SPAN = r"\s?[-‐-―\s]\s?"
FORMS = tuple(
    re.compile(form)
    for form in (
        rf"{DATE}(?:{SPAN}{DATE})*",
        rf"{DATE}\s+{HOUR}[:.][0-5]\d(?:{SPAN}{HOUR}[:.][0-5]\d)?",
        rf"{YEAR}(?:{SPAN}{YEAR})*",
        rf"{HOUR}[:.][0-5]\d(?:{SPAN}{HOUR}[:.][0-5]\d)*",
        rf"{TIME}{SPAN}{TIME}",
        HOURS,
    )
)
# Four pairs are how Norwegians write a phone number, even where they could be a date.
PAIRS = re.compile(r"\d\d(?:\s\d\d){3}")


def is_date_or_time(number: str) -> bool:
    """Whether a run of digits is a date, a year, a time, or a span or list of these."""
    if PAIRS.fullmatch(number):
        return False
    return any(form.fullmatch(number.strip()) for form in FORMS)
