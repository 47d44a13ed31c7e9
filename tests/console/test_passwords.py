"""Which passwords may be chosen, and how they are checked."""

import pytest
from argon2 import PasswordHasher
from argon2.low_level import Type

from console.passwords import Passwords, Weakness, WeakPasswordError, refuse_weak


@pytest.mark.parametrize(
    "password",
    [
        "nine purple otters waltz",
        "fjell-regn-lampe-syv",
        "k7#Vq2!zPw9&",
        "Я люблю грибы и море",
        "x9" * 3 + "Kari swims in cold lakes",
        "z8%Kq" * 20,
    ],
)
def test_a_good_one_is_accepted(password: str) -> None:
    """In any language, with any signs, also a long one."""
    refuse_weak(password, password, "Kari Nordmann")


@pytest.mark.parametrize(
    ("password", "weakness"),
    [
        ("", Weakness.SHORT),
        ("k7#Vq2!zPw9", Weakness.SHORT),
        ("x" * 257, Weakness.LONG),
        ("Kari Nordmann", Weakness.NAME),
        ("kari nordmann 26", Weakness.NAME),
        ("password1234", Weakness.COMMON),
        ("qwertyuiopasdf", Weakness.COMMON),
        ("aaaaaaaaaaaaaaaa", Weakness.COMMON),
        ("helpline2026!", Weakness.COMMON),
        ("nordmannkari", Weakness.COMMON),
    ],
)
def test_a_weak_one_is_refused_with_the_reason(password: str, weakness: Weakness) -> None:
    """Short, common, or made of the name."""
    with pytest.raises(WeakPasswordError) as refused:
        refuse_weak(password, password, "Kari Nordmann")
    assert weakness == refused.value.weakness


def test_one_that_was_mistyped_is_refused() -> None:
    """Or its owner could not sign in."""
    with pytest.raises(WeakPasswordError) as refused:
        refuse_weak("nine purple otters waltz", "nine purple otters walz", "Kari")
    assert refused.value.weakness == Weakness.DIFFERENT


@pytest.mark.anyio
async def test_only_the_right_one_is_right() -> None:
    """Without a hash there is none; a broken hash is no password either."""
    passwords = Passwords()
    kept = await passwords.hash("nine purple otters waltz")
    assert await passwords.is_right(kept, "nine purple otters waltz")
    assert not await passwords.is_right(kept, "nine purple otters walz")
    assert not await passwords.is_right(None, "nobody's password")
    assert not await passwords.is_right("broken", "nine purple otters waltz")


def test_the_hash_is_argon2id_as_recommended() -> None:
    """With the parameters of RFC 9106 for machines with little memory."""
    used = PasswordHasher()
    assert used.type == Type.ID
    assert used.memory_cost >= 64 * 1024
    assert used.time_cost >= 3
