"""The way from an invitation to an account in force."""

import pyotp
import pytest

from console.accounts import INVITED_FOR
from console.invitations import UnknownInvitationError, WrongCodeError
from console.parts import Parts
from console.passwords import WeakPasswordError
from handoff.staff_models import Role
from tests.console.conftest import PASSWORD, Clock

pytestmark = pytest.mark.anyio


@pytest.fixture
async def token(parts: Parts) -> str:
    return await parts.accounts.invite("Kari", Role.REVIEWER, parts.now(), None)


async def set_up(parts: Parts, token: str) -> str:
    """Set a password; return the secret of the second factor."""
    await parts.invitations.set_password(token, PASSWORD, PASSWORD, parts.now())
    secret = (await parts.invitations.open(token, parts.now())).secret
    assert secret
    return secret


def code(secret: str, clock: Clock) -> str:
    return pyotp.TOTP(secret).at(clock())


async def test_it_can_be_used_once(parts: Parts, token: str, clock: Clock) -> None:
    """Afterwards the link leads nowhere, at any step."""
    secret = await set_up(parts, token)
    await parts.invitations.confirm(token, code(secret, clock), clock())
    clock.advance(seconds=30)
    with pytest.raises(UnknownInvitationError):
        await parts.invitations.open(token, clock())
    with pytest.raises(UnknownInvitationError):
        await parts.invitations.set_password(token, PASSWORD, PASSWORD, clock())
    with pytest.raises(UnknownInvitationError):
        await parts.invitations.confirm(token, code(secret, clock), clock())


async def test_it_expires_after_two_days(parts: Parts, token: str, clock: Clock) -> None:
    """Also between two steps."""
    secret = await set_up(parts, token)
    clock.moment += INVITED_FOR
    with pytest.raises(UnknownInvitationError):
        await parts.invitations.confirm(token, code(secret, clock), clock())
    with pytest.raises(UnknownInvitationError):
        await parts.invitations.open(token, clock())


@pytest.mark.parametrize("other", ["", "x", "\x00", "é"])
@pytest.mark.usefixtures("token")
async def test_a_made_up_link_leads_nowhere(parts: Parts, other: str) -> None:
    """Whatever it is made of."""
    with pytest.raises(UnknownInvitationError):
        await parts.invitations.open(other, parts.now())


async def test_the_second_factor_has_to_be_shown(parts: Parts, token: str, clock: Clock) -> None:
    """A wrong code changes nothing: one can try again."""
    secret = await set_up(parts, token)
    with pytest.raises(WrongCodeError):
        await parts.invitations.confirm(token, "000000", clock())
    accepted = await parts.invitations.confirm(token, f" {code(secret, clock)} ", clock())
    assert len(accepted.recovery_codes) == 10
    assert await parts.sessions.find(accepted.token, clock(), is_deed=True)


async def test_without_a_password_there_is_no_second_step(
    parts: Parts, token: str, clock: Clock
) -> None:
    """The steps cannot be skipped."""
    assert (await parts.invitations.open(token, clock())).secret is None
    with pytest.raises(UnknownInvitationError):
        await parts.invitations.confirm(token, "000000", clock())


async def test_a_weak_password_is_refused(parts: Parts, token: str, clock: Clock) -> None:
    """And nothing is set."""
    with pytest.raises(WeakPasswordError):
        await parts.invitations.set_password(token, "password1234", "password1234", clock())
    assert (await parts.invitations.open(token, clock())).secret is None


async def test_nothing_secret_shows_itself(parts: Parts, token: str, clock: Clock) -> None:
    """In a traceback or a log."""
    secret = await set_up(parts, token)
    assert secret not in repr(await parts.invitations.open(token, clock()))
    accepted = await parts.invitations.confirm(token, code(secret, clock), clock())
    assert accepted.recovery_codes[0] not in repr(accepted)
