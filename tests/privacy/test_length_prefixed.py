"""Texts as bytes that could have come from no other texts."""

import pytest

from privacy.length_prefixed import length_prefixed


def test_each_part_has_its_length_before_it() -> None:
    """Lengths count bytes, not characters."""
    assert length_prefixed("a", "", "é") == b"\0\0\0\1a\0\0\0\0\0\0\0\2\xc3\xa9"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("a", "bc"), ("ab", "c")),
        (("a", ""), ("a",)),
        (("a", "b"), ("a\0\0\0\1b",)),
        (("é",), ("e\u0301",)),
        (("\ud83d",), ("?",)),
    ],
)
def test_other_texts_are_other_bytes(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    """However texts are cut, spelled or broken, they stay apart."""
    assert length_prefixed(*one) != length_prefixed(*other)
