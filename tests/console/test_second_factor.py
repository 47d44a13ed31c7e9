"""Codes of six digits that change every half minute."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from console.second_factor import grouped, matching_step, new_secret, qr_code

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
STEP = int(NOW.timestamp()) // 30


@pytest.mark.parametrize(("seconds", "step"), [(-30, STEP - 1), (0, STEP), (30, STEP + 1)])
def test_a_clock_may_be_half_a_minute_off(seconds: int, step: int) -> None:
    """The step of the code is told, so that it counts once."""
    code = pyotp.TOTP(SECRET).at(NOW + timedelta(seconds=seconds))
    assert step == matching_step(SECRET, code, None, NOW)


@pytest.mark.parametrize("seconds", [-60, 60, 3600])
def test_other_codes_are_wrong(seconds: int) -> None:
    """Older ones, and those of a clock that is far ahead."""
    code = pyotp.TOTP(SECRET).at(NOW + timedelta(seconds=seconds))
    assert matching_step(SECRET, code, None, NOW) is None


def test_a_used_step_and_those_before_it_are_over() -> None:
    """The next one counts."""
    code = pyotp.TOTP(SECRET).at(NOW)
    assert matching_step(SECRET, code, STEP, NOW) is None
    assert matching_step(SECRET, code, STEP + 1, NOW) is None
    assert matching_step(SECRET, code, STEP - 1, NOW) == STEP


@pytest.mark.parametrize("code", ["", "12345", "é23456", "000000"])
def test_what_is_no_code_is_wrong(code: str) -> None:
    """Whatever it is."""
    assert matching_step(SECRET, code, None, NOW) is None


def test_secrets_are_random_and_long() -> None:
    """160 bits, as RFC 4226 recommends."""
    assert len({new_secret() for _ in range(20)}) == 20
    assert len(new_secret()) == 32
    assert grouped("ABCDEFGH") == "ABCD EFGH"


def test_the_picture_needs_no_style_and_no_script() -> None:
    """The strict policy of the pages would refuse them; a name is not in it as text."""
    drawn = qr_code(SECRET, "<script>alert(1)</script>")
    assert drawn.startswith("<svg")
    assert "style" not in drawn
    assert "script" not in drawn
    assert "http" not in drawn
