"""Reading an age: numbers and negations decide, what is unclear decides nothing."""

import pytest

from bot.age import own_age_group, said_age


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
        ("i was 16 when i came, now i am 20", "adult"),
        ("16 or 20", None),
        ("she is 15", "someone_else"),
        ("my little sister is 14 years old", "someone_else"),
        ("i have a friend, a girl of 16", "someone_else"),
        ("i am a grown man and work 16 hours", None),
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
    assert said_age(text, 2026) == group


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("i am 16. where can i sleep?", "under_18"),
        ("where can i sleep, im only 15", "under_18"),
        ("I’m seventeen", "under_18"),
        ("who takes care of me if i am 16", "under_18"),
        ("im in class 9", "under_18"),
        ("class 9", "under_18"),
        ("my mum says i must go with him", "under_18"),
        ("im just a kid", "under_18"),
        ("my mum is in Romania and she is sick", None),
        ("my daughter is in class 9", None),
        ("i am not 18 yet", "under_18"),
        ("i am under 18", "under_18"),
        ("mam 16 lat", "under_18"),
        ("мне 15 лет", "under_18"),
        ("am 17 ani si vreau acasa", "under_18"),
        ("ฉันอายุ 16 ปี", "under_18"),
        ("jeg er 17", "under_18"),
        ("i am 25. must i accept the help?", "adult"),
        ("i am over 18", "adult"),
        ("when i am 18 can i leave", None),
        ("until i am 18 they decide", None),
        ("my friend is 15", None),
        ("i have 16 clients a day", None),
        ("i am 5 months pregnant", None),
        ("i am 16 hours at work", None),
        ("is it different for people under 18", None),
        ("16", None),
        ("i am in room 12", None),
    ],
)
def test_only_what_people_say_of_themselves_now_is_kept(text: str, group: str | None) -> None:
    """A statement anywhere in a message counts; plans, friends and hours of work do not."""
    assert own_age_group(text) == group
