"""Reading an age: numbers and negations decide, what is unclear decides nothing."""

import pytest

from bot.age import age_group_in


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("im 16", "under_18"),
        ("17 y/o", "under_18"),
        ("I am sixteen years old", "under_18"),
        ("im not an adult", "under_18"),
        ("i am not 18", "under_18"),
        ("I will be 18 next year", "under_18"),
        ("i will be eighteen in two years", "under_18"),
        ("below 18", "under_18"),
        ("born in 2012", "under_18"),
        ("мне 15 лет", "under_18"),
        ("ฉันอายุ 16 ปี", "under_18"),
        ("18", "adult"),
        ("above eighteen", "adult"),
        ("im not under 18", "adult"),
        ("Not a minor, im 21", "adult"),
        ("tengo 25 años", "adult"),
        ("twenty-five", "adult"),
        ("I was born in 1994", "adult"),
        ("i was 16 when i came, now i am 20", None),
        ("born in 2008", None),
        ("yes", None),
        ("he pays 300 a month", None),
        ("call 47 45 15 00", None),
        ("at 15:30", None),
        ("12.50 euro", None),
        ("3 months", None),
    ],
)
def test_an_age_group_is_read(text: str, group: str | None) -> None:
    """In 2026: under 18, adult, or nothing certain."""
    assert age_group_in(text, 2026) == group
