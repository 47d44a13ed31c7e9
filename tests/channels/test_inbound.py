"""A message as it comes in, made safe."""

import pytest

from channels.inbound import Inbound, normalise


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  hello  ", "hello"),
        ("/restart", "restart"),
        ("/ / /restart", "restart"),
        ("a/b", "a/b"),
        ("he\x00lp\x7f", "help"),
        ("line\r\nbreak", "line\nbreak"),
        ("cafe\u0301", "caf\u00e9"),
        ("\ud83d", ""),
        ("مرحبا", "مرحبا"),
        ("ทำงาน", "ทำงาน"),
        ("👩‍👧", "👩‍👧"),
    ],
)
def test_text_is_normalised(text: str, expected: str) -> None:
    """Controls go, letters are composed, a leading slash is disarmed; scripts and emoji stay."""
    assert normalise(text) == expected


@pytest.mark.parametrize(
    ("inbound", "has_words"),
    [
        (Inbound("help"), True),
        (Inbound("112"), True),
        (Inbound("ช่วย"), True),
        (Inbound("😢"), False),
        (Inbound(""), False),
        (Inbound("?!"), False),
        (Inbound(choice="greet"), True),
    ],
)
def test_words_are_letters_or_digits_of_any_script(inbound: Inbound, *, has_words: bool) -> None:
    """What has neither is asked about instead of guessed at."""
    assert inbound.has_words is has_words
