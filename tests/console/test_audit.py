"""The audit: chained so that tampering shows, written by several at once."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from console.audit import Audit, Checked
from console.parts import Parts
from console.secrets_of_staff import StaffSecrets
from handoff.database import Database
from handoff.staff_models import AuditEntry, AuditHead, Deed, Role
from privacy.keys import open_key_ring

pytestmark = pytest.mark.anyio


@pytest.fixture
def audit(parts: Parts) -> Audit:
    return parts.audit


async def write_some(audit: Audit, now: datetime, count: int = 5) -> None:
    for number in range(count):
        moment = now + timedelta(seconds=number, microseconds=number)
        await audit.record(Deed.VIEW, moment, "Kari", f"h{number}", "x")


async def change(database: Database, statement: object) -> None:
    """As somebody would who can write to the database, and has no key."""
    async with database.writing() as session:
        await session.execute(statement)  # type: ignore[call-overload]


async def test_an_untouched_audit_is_whole(audit: Audit, now: datetime) -> None:
    """Empty, and with entries."""
    assert Checked(0) == await audit.check()
    await write_some(audit, now)
    assert Checked(5) == await audit.check()


@pytest.mark.parametrize(
    "changed",
    [
        {"actor": "Ola"},
        {"actor": None},
        {"deed": Deed.DELETE},
        {"subject": "h9"},
        {"subject": None},
        {"detail": ""},
        {"at": datetime(2026, 11, 24, 9, 0, 2, 3).astimezone()},
        {"hash": bytes(32)},
    ],
    ids=lambda changed: "-".join(f"{name} {value!s:.4}" for name, value in changed.items()),
)
async def test_a_changed_entry_shows(
    audit: Audit, database: Database, now: datetime, changed: dict[str, object]
) -> None:
    """Whichever field it is."""
    await write_some(audit, now)
    await change(database, update(AuditEntry).where(AuditEntry.number == 3).values(changed))
    assert (await audit.check()).broken_at == 3


@pytest.mark.parametrize("number", [1, 3, 5])
async def test_a_removed_entry_shows(
    audit: Audit, database: Database, now: datetime, number: int
) -> None:
    """At the start, in the middle and at the end."""
    await write_some(audit, now)
    await change(database, delete(AuditEntry).where(AuditEntry.number == number))
    assert (await audit.check()).broken_at == number


async def test_entries_that_change_places_show(
    audit: Audit, database: Database, now: datetime
) -> None:
    """Each is bound to the one before it."""
    await write_some(audit, now)
    for former, number in ((2, 99), (3, 2), (99, 3)):
        moved = update(AuditEntry).where(AuditEntry.number == former).values(number=number)
        await change(database, moved)
    assert (await audit.check()).broken_at == 2


async def test_an_end_that_was_moved_shows(audit: Audit, database: Database, now: datetime) -> None:
    """The last entries cut off, and the end set to the one before them, which is genuine."""
    await write_some(audit, now)
    async with database.reading() as session:
        third = await session.get_one(AuditEntry, 3)
    await change(database, delete(AuditEntry).where(AuditEntry.number > 3))
    await change(database, update(AuditHead).values(number=3, hash=third.hash))
    assert (await audit.check()).broken_at == 4


async def test_what_comes_next_does_not_make_it_good(
    audit: Audit, database: Database, now: datetime
) -> None:
    """Entries go on being written, and it goes on being seen."""
    await test_an_end_that_was_moved_shows(audit, database, now)
    await write_some(audit, now + timedelta(hours=1))
    assert (await audit.check()).broken_at is not None


async def test_an_audit_that_was_begun_anew_shows(
    parts: Parts, database: Database, now: datetime
) -> None:
    """The accounts that it should name are still there."""
    await parts.accounts.invite("Kari", Role.ADMIN, now, None)
    await change(database, delete(AuditEntry))
    await change(database, delete(AuditHead))
    assert Checked(0, broken_at=1) == await parts.audit.check()
    await write_some(parts.audit, now)
    assert Checked(5, broken_at=1) == await parts.audit.check()


async def test_without_the_key_nobody_makes_entries(
    audit: Audit, database: Database, now: datetime, tmp_path: Path
) -> None:
    """One written with another key is seen at once."""
    await write_some(audit, now)
    (tmp_path / "keys" / "staff.key").unlink()
    other = Audit(database, StaffSecrets(open_key_ring(tmp_path)))
    assert (await other.check()).broken_at == 1


async def test_several_at_once_make_one_chain(parts: Parts, other: Parts, now: datetime) -> None:
    """Of one process and of two; the first entries too."""
    await asyncio.gather(
        *(audit.record(Deed.VIEW, now, "Kari") for audit in (parts.audit, other.audit) * 10)
    )
    assert Checked(20) == await parts.audit.check()


async def test_checking_while_others_write_raises_no_false_alarm(
    audit: Audit, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is checked is one moment."""
    monkeypatch.setattr("console.audit.BATCH", 2)
    await write_some(audit, now)
    checks = [audit.check() for _ in range(5)]
    writes = [audit.record(Deed.VIEW, now, "Kari") for _ in range(10)]
    found = await asyncio.gather(*checks, *writes)
    assert [checked.broken_at for checked in found[:5] if checked] == [None] * 5


async def test_a_deed_and_its_entry_are_one(parts: Parts, now: datetime) -> None:
    """When the transaction fails there is neither."""

    async def fail() -> None:
        async with parts.database.writing() as session:
            await parts.audit.add(session, Deed.VIEW, now, "Kari")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert Checked(0) == await parts.audit.check()
