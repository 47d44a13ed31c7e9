"""What is written as the whole message: carriers' words, MORE, and the choice that is meant."""

import pytest

from channels.sms.keywords import choice_in, keyword_of

CHOICES = ("asylum_what", "return_want", "human")


@pytest.mark.parametrize(
    ("text", "keyword"),
    [
        *((text, "stop") for text in ("STOP", "Stop", " stop. ", "STOPALL", "End", "quit!")),
        *((text, "stop") for text in ("UNSUBSCRIBE", "cancel", "Stopp")),
        *((text, "start") for text in ("START", "unstop")),
        *((text, "help") for text in ("HELP", "help!!", "Info")),
        *((text, "more") for text in ("MORE", "more.", "Mer", "MÁS", "więcej", "ещё", "المزيد")),
        *((text, "more") for text in ("mai mult", "daugiau", "thêm", "më shumë", "higit pa")),
        *((text, "more") for text in ("เพิ่มเติม", "більше", "още", "plus")),
        *((text, None) for text in ("stop it", "help me", "no more", "the end", "yes", "", "!")),
        *((text, None) for text in ("please stop him", "cancel my application")),
    ],
)
def test_only_a_whole_message_is_a_keyword(text: str, keyword: str | None) -> None:
    """A frightened sentence with STOP in it goes on as a sentence."""
    assert keyword == keyword_of(text)


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        *((text, "asylum_what") for text in ("1", "1.", " 1 ", "1)", "(1)", "#1", "one", "ONE!")),
        *((text, "asylum_what") for text in ("nr 1", "No. 1", "number one", "１", "١", "1️⃣", "en")),
        *((text, "return_want") for text in ("2", " 2 )", "two", "option 2", "два", "dos", "๒")),
        *((text, "human") for text in ("3", "three", "tre", "trzy", "the third")),
        *((text, None) for text in ("4", "0", "12", "1 2", "1 and 2", "", "a", "17", "no", "112")),
        *((text, None) for text in ("one question", "9" * 900)),
    ],
)
def test_a_number_names_a_choice(text: str, choice: str | None) -> None:
    """Typed in any way and in any script; other numbers are words like any other."""
    assert choice == choice_in(text, CHOICES, is_lettered=False)


@pytest.mark.parametrize(
    ("text", "choice"),
    [("a", "asylum_what"), ("B.", "return_want"), (" c )", "human"), ("d", None), ("1", None)],
)
def test_a_letter_names_a_choice_where_numbers_mean_something_else(
    text: str, choice: str | None
) -> None:
    """And there a number never does."""
    assert choice == choice_in(text, CHOICES, is_lettered=True)


def test_without_choices_nothing_is_chosen() -> None:
    """A "1" out of the blue is a text."""
    assert choice_in("1", (), is_lettered=False) is None
