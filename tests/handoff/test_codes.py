"""Codes: said on the phone, typed in any script."""

import pytest

from handoff.codes import Code, code_digest, new_code, read_code
from privacy.keys import KeyRing

TYPED = Code("123456789012")


def test_a_code_is_twelve_digits_in_three_groups() -> None:
    """Leading zeros too, and none is like another."""
    codes = [new_code() for _ in range(200)]
    assert len({code.digits for code in codes}) == 200
    for code in codes:
        assert [len(group) for group in code.grouped.split(" ")] == [4, 4, 4]
        assert code == read_code(code.grouped)
    assert Code("000000000012").grouped == "0000 0000 0012"


@pytest.mark.parametrize(
    "text",
    [
        "123456789012",
        "1234 5678 9012",
        "1234-5678-9012",
        "1234–5678 — 9012.",
        " 1 2 3 4, 5 6 7 8, 9 0 1 2 ",
        "I have a code: 1234 5678 9012 thank you",
        "１２３４ ５６７８ ９０１２",
        "١٢٣٤ ٥٦٧٨ ٩٠١٢",
        "۱۲۳۴ ۵۶۷۸ ۹۰۱۲",
        "๑๒๓๔ ๕๖๗๘ ๙๐๑๒",
        "१२३४ ५६७८ ९०१२",
        "১২৩৪৫৬৭৮৯০১২",
        "①②③④⑤⑥⑦⑧⑨0①②",
        "1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣9️⃣0️⃣1️⃣2️⃣",
        "\u200e1234\u00a05678\u20099012\u200f",
    ],
)
def test_digits_of_every_script_are_read(text: str) -> None:
    """With whatever stands around them."""
    assert read_code(text) == TYPED


@pytest.mark.parametrize("text", ["", "hello", "1234 5678 901", "1234 5678 9012 3", "一二三四"])
def test_what_has_not_twelve_digits_is_no_code(text: str) -> None:
    """Not even nearly."""
    assert read_code(text) is None


def test_a_code_does_not_show_itself() -> None:
    """Printed or logged, it says nothing."""
    assert "1234" not in repr(TYPED)


def test_its_hash_needs_the_key(keys: KeyRing) -> None:
    """The same code has the same hash, and another under another key."""
    one, other = keys.current("handoff_code"), keys.current("pseudonym")
    assert code_digest(one, TYPED) == code_digest(one, Code("123456789012"))
    assert len({code_digest(one, TYPED), code_digest(other, TYPED)}) == 2
    assert code_digest(one, TYPED) != code_digest(one, Code("123456789013"))
