"""Who wrote, without saying who."""

import hashlib
import hmac

import pytest

from privacy.key_files import Key
from privacy.pseudonyms import digest

KEY = Key(b"k" * 32)


def test_it_is_the_hmac_of_channel_and_address() -> None:
    """HMAC-SHA256 over both, each with its length before it."""
    content = b"\0\0\0\3sms\0\0\0\x0b+4791234567"
    assert hmac.digest(b"k" * 32, content, hashlib.sha256) == digest(KEY, "sms", "+4791234567")


def test_the_same_person_is_recognised() -> None:
    """The same address on the same channel has the same pseudonym."""
    assert digest(KEY, "sms", "+4791234567") == digest(KEY, "sms", "+4791234567")


@pytest.mark.parametrize(
    ("key", "channel", "address"),
    [
        (Key(b"l" * 32), "sms", "+4791234567"),
        (KEY, "telegram", "+4791234567"),
        (KEY, "sms", "+4791234568"),
        (KEY, "sms+", "4791234567"),
    ],
)
def test_anything_else_is_somebody_else(key: Key, channel: str, address: str) -> None:
    """Another key, channel or address, or another cut between the two, is another pseudonym."""
    assert digest(KEY, "sms", "+4791234567") != digest(key, channel, address)


def test_the_address_is_not_in_it() -> None:
    """What is stored holds nothing of the number."""
    pseudonym = digest(KEY, "sms", "+4791234567")
    assert len(pseudonym) == 32
    assert b"4791234567" not in pseudonym
