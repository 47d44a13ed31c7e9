"""Signing in: with what, how often, and how long others have to wait."""

import asyncio

import pytest
from sqlalchemy import select

from console.delays import OF_ALL, OF_ONE, DelayError
from console.parts import Parts
from console.sign_in import Credentials, WrongCredentialsError
from handoff.staff_models import AuditEntry, Deed, Role
from tests.console.conftest import PASSWORD, Clock, Member, new_member

pytestmark = pytest.mark.anyio


@pytest.fixture
async def kari(parts: Parts, clock: Clock) -> Member:
    """Somebody whose code of the first sign-in is over."""
    member = await new_member(parts, "Kari Nordmann", Role.REVIEWER)
    clock.advance(minutes=2)
    return member


def given(member: Member, clock: Clock, **other: str) -> Credentials:
    """What they would type now."""
    values = {"name": member.name, "password": PASSWORD, "code": member.code(clock()), **other}
    return Credentials(**values)


async def fail(parts: Parts, member: Member, clock: Clock, times: int, **other: str) -> None:
    for _ in range(times):
        wrong = given(member, clock, **{"password": "not the password", **other})
        with pytest.raises(WrongCredentialsError):
            await parts.sign_in.sign_in(wrong, clock())


async def test_all_three_together_open_a_session(parts: Parts, kari: Member, clock: Clock) -> None:
    """However the name is written."""
    opened = await parts.sign_in.sign_in(given(kari, clock, name="  KARI  nordmann "), clock())
    who = await parts.sessions.find(opened.token, clock(), is_deed=True)
    assert who
    assert who.name == "Kari Nordmann"
    assert who.role == Role.REVIEWER


@pytest.mark.parametrize(
    "other",
    [
        {"name": "Nobody"},
        {"name": "Kari\x00Nordmann\ud800"},
        {"password": "nine purple otters walts"},
        {"password": ""},
        {"password": "x" * 5_000},
        {"code": "000000"},
        {"code": ""},
        {"code": "12345678901234567890"},
        {"code": "٣٤٥٦٧٨"},
    ],
)
async def test_with_any_of_them_wrong_there_is_none(
    parts: Parts, kari: Member, clock: Clock, other: dict[str, str]
) -> None:
    """And the error is the same."""
    with pytest.raises(WrongCredentialsError):
        await parts.sign_in.sign_in(given(kari, clock, **other), clock())


async def test_a_code_counts_once(parts: Parts, kari: Member, clock: Clock) -> None:
    """Who has looked over the shoulder comes too late; the next code works."""
    credentials = given(kari, clock)
    await parts.sign_in.sign_in(credentials, clock())
    with pytest.raises(WrongCredentialsError):
        await parts.sign_in.sign_in(credentials, clock())
    clock.advance(seconds=30)
    await parts.sign_in.sign_in(given(kari, clock), clock())


async def test_an_earlier_code_does_not_count_after_a_later_one(
    parts: Parts, kari: Member, clock: Clock
) -> None:
    """Also when it was never used."""
    earlier = given(kari, clock)
    clock.advance(seconds=30)
    await parts.sign_in.sign_in(given(kari, clock), clock())
    with pytest.raises(WrongCredentialsError):
        await parts.sign_in.sign_in(earlier, clock())


async def test_one_code_at_twice_opens_one_session(
    parts: Parts, other: Parts, kari: Member, clock: Clock
) -> None:
    """Sent to two processes at the same moment."""
    credentials = given(kari, clock)
    opened = await asyncio.gather(
        *(each.sign_in.sign_in(credentials, clock()) for each in (parts, other)),
        return_exceptions=True,
    )
    assert sorted(type(result).__name__ for result in opened) == ["Opened", "WrongCredentialsError"]


async def test_a_recovery_code_counts_once(parts: Parts, kari: Member, clock: Clock) -> None:
    """However it is typed; the others stay."""
    first, second = kari.recovery_codes[:2]
    typed = first.lower().replace("-", " ")
    await parts.sign_in.sign_in(given(kari, clock, code=typed), clock())
    with pytest.raises(WrongCredentialsError):
        await parts.sign_in.sign_in(given(kari, clock, code=first), clock())
    await parts.sign_in.sign_in(given(kari, clock, code=second), clock())


async def test_a_recovery_code_needs_the_password(parts: Parts, kari: Member, clock: Clock) -> None:
    """And is not used up by a wrong one."""
    code = kari.recovery_codes[0]
    await fail(parts, kari, clock, 1, code=code)
    await parts.sign_in.sign_in(given(kari, clock, code=code), clock())


async def test_a_recovery_code_is_its_owners(parts: Parts, kari: Member, clock: Clock) -> None:
    """Nobody else's."""
    other = await new_member(parts, "Ola", Role.REVIEWER)
    with pytest.raises(WrongCredentialsError):
        await parts.sign_in.sign_in(given(other, clock, code=kari.recovery_codes[0]), clock())


async def test_an_account_that_is_not_in_force_is_refused(
    parts: Parts, kari: Member, clock: Clock
) -> None:
    """Deactivated, or waiting for its new link to be followed."""
    credentials = given(kari, clock)
    await parts.accounts.deactivate(kari.account_id, clock(), "Admin")
    with pytest.raises(WrongCredentialsError):
        await parts.sign_in.sign_in(credentials, clock())
    await parts.accounts.reactivate(kari.account_id, clock(), "Admin")
    with pytest.raises(WrongCredentialsError):
        await parts.sign_in.sign_in(credentials, clock())


@pytest.mark.parametrize("name", ["Kari Nordmann", "Nobody"])
async def test_failures_delay_whether_there_is_such_a_name_or_not(
    parts: Parts, kari: Member, clock: Clock, name: str
) -> None:
    """The right password is not looked at either; the wait doubles, up to a quarter of an hour."""
    await fail(parts, kari, clock, OF_ONE.free, name=name)
    waits = []
    for _ in range(14):
        with pytest.raises(DelayError) as delayed:
            await parts.sign_in.sign_in(given(kari, clock, name=name), clock())
        waits.append(delayed.value.seconds)
        clock.advance(seconds=delayed.value.seconds)
        await fail(parts, kari, clock, 1, name=name)
    assert waits == [*(2**power for power in range(10)), *[900] * 4]


async def test_nobody_is_shut_out_for_good(parts: Parts, kari: Member, clock: Clock) -> None:
    """After the wait the right password works, and the count is forgotten."""
    await fail(parts, kari, clock, OF_ONE.free)
    clock.advance(seconds=30)
    await parts.sign_in.sign_in(given(kari, clock), clock())
    await fail(parts, kari, clock, OF_ONE.free)


async def test_attempts_at_once_do_not_slip_by(
    parts: Parts, other: Parts, kari: Member, clock: Clock
) -> None:
    """Each counts before it is looked at, in whichever process."""
    wrong = given(kari, clock, password="not the password")
    results = await asyncio.gather(
        *(each.sign_in.sign_in(wrong, clock()) for each in (parts, other) * 10),
        return_exceptions=True,
    )
    looked_at = [result for result in results if isinstance(result, WrongCredentialsError)]
    assert len(looked_at) == OF_ONE.free
    assert len(results) - len(looked_at) == sum(isinstance(r, DelayError) for r in results)


async def test_a_known_browser_is_not_delayed_by_others(
    parts: Parts, kari: Member, clock: Clock
) -> None:
    """Whoever fails under a colleague's name from elsewhere does not keep them out."""
    opened = await parts.sign_in.sign_in(given(kari, clock), clock())
    clock.advance(minutes=1)
    await fail(parts, kari, clock, OF_ONE.free)
    with pytest.raises(DelayError):
        await parts.sign_in.sign_in(given(kari, clock), clock())
    await parts.sign_in.sign_in(given(kari, clock, mark=opened.mark), clock())


async def test_a_known_browser_has_a_count_of_its_own(
    parts: Parts, kari: Member, clock: Clock
) -> None:
    """Whoever has stolen its mark is slowed all the same; it is of no use for another name."""
    opened = await parts.sign_in.sign_in(given(kari, clock), clock())
    await fail(parts, kari, clock, OF_ONE.free, mark=opened.mark)
    with pytest.raises(DelayError):
        await parts.sign_in.sign_in(given(kari, clock, mark=opened.mark), clock())
    await fail(parts, kari, clock, OF_ONE.free, name="Ola", mark=opened.mark)
    with pytest.raises(DelayError):
        await parts.sign_in.sign_in(given(kari, clock, name="Ola", mark=opened.mark), clock())


@pytest.mark.parametrize("mark", ["", ".", "x.y", "é.é", "a" * 10_000])
async def test_a_made_up_mark_is_none(parts: Parts, kari: Member, clock: Clock, mark: str) -> None:
    """It counts as a browser that nobody knows."""
    await fail(parts, kari, clock, OF_ONE.free, mark=mark)
    with pytest.raises(DelayError):
        await parts.sign_in.sign_in(given(kari, clock), clock())


async def test_many_names_are_slowed_together(parts: Parts, kari: Member, clock: Clock) -> None:
    """By seconds only: it would be everybody who waits."""
    for number in range(OF_ALL.free):
        await fail(parts, kari, clock, 1, name=f"name {number}")
    with pytest.raises(DelayError) as delayed:
        await parts.sign_in.sign_in(given(kari, clock), clock())
    assert delayed.value.seconds == 1
    clock.advance(seconds=30)
    await parts.sign_in.sign_in(given(kari, clock), clock())


async def test_a_success_does_not_count_for_all(parts: Parts, kari: Member, clock: Clock) -> None:
    """A busy morning delays nobody."""
    for _ in range(OF_ALL.free + 1):
        clock.advance(seconds=30)
        await parts.sign_in.sign_in(given(kari, clock), clock())


async def test_the_audit_names_each_attempt(parts: Parts, kari: Member, clock: Clock) -> None:
    """But not what was typed as a name that nobody has: it may be a password."""
    await fail(parts, kari, clock, 1)
    await fail(parts, kari, clock, 1, name="my secret password")
    await parts.sign_in.sign_in(given(kari, clock), clock())
    async with parts.database.reading() as session:
        query = select(AuditEntry).order_by(AuditEntry.number.desc()).limit(3)
        entries = (await session.scalars(query)).all()
    assert [(entry.deed, entry.actor, entry.subject, entry.detail) for entry in entries] == [
        (Deed.SIGN_IN, "Kari Nordmann", None, "code"),
        (Deed.SIGN_IN_FAILED, None, None, None),
        (Deed.SIGN_IN_FAILED, None, "Kari Nordmann", None),
    ]


async def test_unknown_names_are_hashed_for_too(
    parts: Parts, kari: Member, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that an answer takes as long as for a name that somebody has."""
    checked: list[list[str]] = []
    passwords = parts.sign_in._passwords  # noqa: SLF001 - what takes the time
    verify = passwords._verify  # noqa: SLF001

    def counting(kept: str, password: str) -> bool:
        checked.append(kept.split("$")[:4])
        return verify(kept, password)

    monkeypatch.setattr(passwords, "_verify", counting)
    await fail(parts, kari, clock, 1)
    await fail(parts, kari, clock, 1, name="Nobody")
    of_kari, of_nobody = checked
    assert of_kari == of_nobody


def test_nothing_secret_shows_itself() -> None:
    """In a traceback or a log."""
    assert "otters" not in repr(Credentials("Kari", PASSWORD, "123456"))
