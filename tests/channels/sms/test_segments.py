"""Segments are counted as they are billed."""

import pytest

from channels.sms.segments import BASIC, EXTENSION, count_segments, fits, is_gsm


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("a" * 459, 3),
        ("a" * 460, 4),
        ("æøåÆØÅ" * 26, 1),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("я" * 70, 1),
        ("я" * 71, 2),
        ("я" * 134, 2),
        ("я" * 135, 3),
        ("я" * 201, 3),
        ("я" * 202, 4),
        ("a" * 70 + "“", 2),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
    ],
)
def test_segments_are_counted_as_billed(text: str, segments: int) -> None:
    """160 and 153 septets, 70 and 67 UTF-16 units; one other letter changes the alphabet."""
    assert segments == count_segments(text)


def test_no_character_is_cut_in_two() -> None:
    """An escape stays with its character, and the halves of an emoji stay together."""
    assert count_segments("a" * 152 + "€" + "a" * 152) == 2 + 1
    assert count_segments("a" * 153 + "€" + "a" * 151) == 2
    assert count_segments("я" * 66 + "😀" + "я" * 66) == 2 + 1


def test_the_alphabet_is_that_of_the_standard() -> None:
    """128 places of which one is the escape, and ten more behind it."""
    assert (len(BASIC), len(EXTENSION)) == (127, 10)
    assert not BASIC & EXTENSION
    assert is_gsm("Påske på Ås: 5 € {ñ}")
    assert [letter for letter in "ç`“”–…ș" if is_gsm(letter)] == []


def test_a_page_has_three_segments() -> None:
    """459 letters, or 201 of another alphabet."""
    assert fits("a" * 459)
    assert not fits("a" * 460)
    assert not fits("я" * 202)
