"""Sessions on the server."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from console.parts import Parts
from console.sessions import IDLE, SignedIn
from handoff.staff_models import Role, StaffSession
from tests.console.conftest import Clock, Member, new_member

pytestmark = pytest.mark.anyio


@pytest.fixture
async def kari(parts: Parts) -> Member:
    return await new_member(parts, "Kari", Role.EDITOR)


async def find(parts: Parts, member: Member, *, is_deed: bool = True) -> SignedIn | None:
    return await parts.sessions.find(member.token, parts.now(), is_deed=is_deed)


async def test_the_token_is_not_in_the_database(parts: Parts, kari: Member) -> None:
    """Only its keyed hash: who reads the database cannot take a session over."""
    async with parts.database.reading() as session:
        kept = (await session.scalars(select(StaffSession))).one()
    assert len(kept.digest) == 32
    assert kari.token.encode() not in kept.digest


@pytest.mark.parametrize("token", ["", "x", "\x00", "å" * 100])
@pytest.mark.usefixtures("kari")
async def test_a_made_up_token_is_nobodys(parts: Parts, token: str) -> None:
    """Whatever it is made of."""
    assert await parts.sessions.find(token, parts.now(), is_deed=True) is None


async def test_a_deed_prolongs_and_the_page_does_not(
    parts: Parts, kari: Member, clock: Clock
) -> None:
    """The idle time counts from what a person did last."""
    clock.advance(minutes=14)
    assert await find(parts, kari, is_deed=False)
    clock.advance(seconds=59)
    assert await find(parts, kari)
    clock.advance(minutes=14)
    assert await find(parts, kari)
    clock.moment += IDLE
    assert await find(parts, kari) is None


async def test_signing_out_ends_it_on_the_server(parts: Parts, kari: Member) -> None:
    """The cookie is of no use any more."""
    who = await find(parts, kari)
    assert who
    await parts.sessions.end(who, parts.now())
    assert await find(parts, kari) is None


async def test_roles_and_standing_are_read_anew(parts: Parts, kari: Member, clock: Clock) -> None:
    """A changed role counts at once, and so does deactivation."""
    await parts.accounts.change_role(kari.account_id, Role.REVIEWER, clock(), "Admin")
    who = await find(parts, kari)
    assert who
    assert who.role == Role.REVIEWER
    await parts.accounts.deactivate(kari.account_id, clock(), "Admin")
    assert await find(parts, kari) is None


async def test_revoked_everywhere_is_everywhere(parts: Parts, kari: Member, clock: Clock) -> None:
    """Nobody else's sessions end."""
    other = await new_member(parts, "Ola", Role.REVIEWER)
    await parts.accounts.revoke_sessions(kari.account_id, clock(), "Ola")
    assert await find(parts, kari) is None
    assert await find(parts, other)


@pytest.mark.usefixtures("kari")
async def test_old_rows_are_removed(parts: Parts, clock: Clock) -> None:
    """Somebody else's next request sweeps them away."""
    clock.moment += timedelta(hours=11)
    other = await new_member(parts, "Ola", Role.REVIEWER)
    clock.advance(minutes=5)
    assert await find(parts, other)
    async with parts.database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(StaffSession)) == 1


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.REVIEWER, [Role.REVIEWER]),
        (Role.EDITOR, [Role.REVIEWER, Role.EDITOR]),
        (Role.ADMIN, list(Role)),
    ],
)
def test_each_role_may_what_those_before_it_may(role: Role, may: list[Role]) -> None:
    """And nothing more."""
    assert may == [other for other in Role if SignedIn("id", "Kari", role, b"").may(other)]
