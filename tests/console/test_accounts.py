"""Accounts, and what admins change about them."""

import asyncio

import pytest
from sqlalchemy import select

from console.accounts import LastAdminError, NameTakenError, UnknownAccountError
from console.invitations import UnknownInvitationError
from console.names import BadNameError
from console.parts import Parts
from handoff.staff_models import AuditEntry, Deed, RecoveryCode, Role, StaffAccount
from tests.console.conftest import Clock, Member, new_member

pytestmark = pytest.mark.anyio


@pytest.fixture
async def admin(parts: Parts) -> Member:
    return await new_member(parts, "Admin", Role.ADMIN)


async def account(parts: Parts, member: Member) -> StaffAccount:
    async with parts.database.reading() as session:
        return await session.get_one(StaffAccount, member.account_id)


@pytest.mark.parametrize("name", ["kari", "KARI ", " Kari", "Ｋari"])
async def test_a_name_is_one_persons(parts: Parts, name: str) -> None:
    """However it is written: two that look alike could be taken for each other."""
    await parts.accounts.invite("Kari", Role.REVIEWER, parts.now(), None)
    with pytest.raises(NameTakenError, match="reset"):
        await parts.accounts.invite(name, Role.REVIEWER, parts.now(), None)


@pytest.mark.parametrize("name", ["", " ", "K", "x" * 41, "Ka\x00ri", "Ka\u202eri", "Ka\u200bri"])
async def test_some_names_are_refused(parts: Parts, name: str) -> None:
    """Nothing that hides, nothing without end."""
    with pytest.raises(BadNameError):
        await parts.accounts.invite(name, Role.REVIEWER, parts.now(), None)


async def test_secrets_are_not_readable_in_the_row(parts: Parts, admin: Member) -> None:
    """Password argon2id, second factor encrypted, recovery codes hashed."""
    row = await account(parts, admin)
    assert row.password_hash
    assert row.password_hash.startswith("$argon2id$")
    assert row.totp_secret
    assert admin.secret.encode() not in row.totp_secret
    async with parts.database.reading() as session:
        kept = (await session.scalars(select(RecoveryCode.digest))).all()
    assert {len(digest) for digest in kept} == {32}
    assert len(kept) == len(set(admin.recovery_codes)) == 10


@pytest.mark.parametrize("deed", ["role", "deactivate", "reset"])
async def test_the_last_admin_stays(parts: Parts, admin: Member, clock: Clock, deed: str) -> None:
    """Invited and deactivated ones do not count; with another in force it can be done."""

    async def do() -> None:
        match deed:
            case "role":
                await parts.accounts.change_role(admin.account_id, Role.EDITOR, clock(), "Admin")
            case "deactivate":
                await parts.accounts.deactivate(admin.account_id, clock(), "Admin")
            case _:
                await parts.accounts.reset(admin.account_id, clock(), "Admin")

    await parts.accounts.invite("Invited", Role.ADMIN, clock(), "Admin")
    gone = await new_member(parts, "Gone", Role.ADMIN)
    await parts.accounts.deactivate(gone.account_id, clock(), "Admin")
    with pytest.raises(LastAdminError):
        await do()
    await new_member(parts, "Second", Role.ADMIN)
    await do()


async def test_two_admins_who_demote_each_other_leave_one(
    parts: Parts, other: Parts, admin: Member, clock: Clock
) -> None:
    """At the same moment, in two processes."""
    peer = await new_member(parts, "Peer", Role.ADMIN)
    results = await asyncio.gather(
        parts.accounts.change_role(peer.account_id, Role.EDITOR, clock(), "Admin"),
        other.accounts.change_role(admin.account_id, Role.EDITOR, clock(), "Peer"),
        return_exceptions=True,
    )
    assert sum(isinstance(result, LastAdminError) for result in results) == 1
    assert sum(result is None for result in results) == 1


async def test_whoever_has_the_command_line_may_reset_the_last_admin(
    parts: Parts, admin: Member, clock: Clock
) -> None:
    """Or a lost phone would close the console for ever."""
    assert await parts.accounts.reset(admin.account_id, clock(), None)


@pytest.mark.usefixtures("admin")
async def test_a_reset_takes_everything_away(parts: Parts, clock: Clock) -> None:
    """Password, second factor, recovery codes and sessions stop working at once."""
    kari = await new_member(parts, "Kari", Role.REVIEWER)
    token = await parts.accounts.reset(kari.account_id, clock(), "Admin")
    row = await account(parts, kari)
    assert (row.password_hash, row.totp_secret, row.last_step) == (None, None, None)
    assert await parts.sessions.find(kari.token, clock(), is_deed=True) is None
    async with parts.database.reading() as session:
        of_kari = select(RecoveryCode).where(RecoveryCode.account_id == kari.account_id)
        assert (await session.scalars(of_kari)).all() == []
    assert (await parts.invitations.open(token, clock())).name == "Kari"


@pytest.mark.usefixtures("admin")
async def test_a_new_link_replaces_the_former(parts: Parts, clock: Clock) -> None:
    """The one that was lost cannot be followed any more."""
    former = await parts.accounts.invite("Kari", Role.REVIEWER, clock(), "Admin")
    kari = next(one for one in await parts.accounts.all() if one.name == "Kari")
    await parts.accounts.reset(kari.id, clock(), "Admin")
    with pytest.raises(UnknownInvitationError):
        await parts.invitations.open(former, clock())


@pytest.mark.usefixtures("admin")
async def test_deactivation_takes_the_link_back(parts: Parts, clock: Clock) -> None:
    """An invitation by mistake can be undone."""
    token = await parts.accounts.invite("Kari", Role.REVIEWER, clock(), "Admin")
    kari = next(one for one in await parts.accounts.all() if one.name == "Kari")
    await parts.accounts.deactivate(kari.id, clock(), "Admin")
    with pytest.raises(UnknownInvitationError):
        await parts.invitations.open(token, clock())


@pytest.mark.usefixtures("admin")
async def test_every_change_is_in_the_audit(parts: Parts, clock: Clock) -> None:
    """Who, what, to whom."""
    kari = await new_member(parts, "Kari", Role.REVIEWER)
    await parts.accounts.change_role(kari.account_id, Role.EDITOR, clock(), "Admin")
    await parts.accounts.change_role(kari.account_id, Role.EDITOR, clock(), "Admin")
    await parts.accounts.revoke_sessions(kari.account_id, clock(), "Admin")
    await parts.accounts.reset(kari.account_id, clock(), "Admin")
    await parts.accounts.deactivate(kari.account_id, clock(), "Admin")
    await parts.accounts.deactivate(kari.account_id, clock(), "Admin")
    await parts.accounts.reactivate(kari.account_id, clock(), "Admin")
    async with parts.database.reading() as session:
        query = select(AuditEntry).where(AuditEntry.actor == "Admin", AuditEntry.subject == "Kari")
        entries = (await session.scalars(query.order_by(AuditEntry.number))).all()
    assert [entry.deed for entry in entries] == [
        *(Deed.ROLE, Deed.REVOKE, Deed.RESET, Deed.DEACTIVATE, Deed.REACTIVATE)
    ]
    assert entries[0].detail == "editor"


@pytest.mark.usefixtures("admin")
async def test_nobody_cannot_be_changed(parts: Parts, clock: Clock) -> None:
    """An id that nobody has is no admin's either."""
    with pytest.raises(UnknownAccountError):
        await parts.accounts.reset("x", clock(), "Admin")
    with pytest.raises(UnknownAccountError):
        await parts.accounts.name_of("x")
