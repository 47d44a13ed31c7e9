"""Typographic characters become those that cost less."""

import pytest

from channels.sms.plain_characters import simplified


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("“You may be entitled to”", '"You may be entitled to"'),
        ("08.00 – 16.00", "08.00 - 16.00"),
        ("it’s … here", "it's ... here"),
        ("a\u00a0b\u202fc", "a b c"),
        ("zero\u200bwidth", "zerowidth"),
        ("•  one \n  two", "- one\ntwo"),
        ("nul\x00 and \x1bescape", "nul and escape"),
        ("ș ț ć ą stay", "ș ț ć ą stay"),
        ("Привіт, як справи?", "Привіт, як справи?"),
    ],
)
def test_nothing_is_lost(text: str, plain: str) -> None:
    """Quotation marks, dashes, dots and spaces are swapped; letters with accents stay."""
    assert plain == simplified(text)
