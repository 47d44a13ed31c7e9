"""From an invitation to an account in force: a password, a second factor, recovery codes."""

from __future__ import annotations

import asyncio
from datetime import datetime

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from console.accounts import INVITATION
from console.audit import Audit
from console.known_browsers import new_mark
from console.passwords import Passwords, refuse_weak
from console.recovery_codes import replace_codes
from console.second_factor import matching_step, new_secret
from console.secrets_of_staff import StaffSecrets
from console.sessions import Sessions
from handoff.completion import completed
from handoff.database import Database
from handoff.staff_models import Deed, StaffAccount


class UnknownInvitationError(Exception):
    """This link was never given out, was used already, or its time is over."""


class WrongCodeError(Exception):
    """The code is not the one that the authenticator shows now."""


class Invited(Struct, frozen=True):
    """Whom an invitation is for; `secret` is there once a password was set."""

    name: str
    secret: str | None

    def __repr__(self) -> str:
        return "Invited(…)"


class Accepted(Struct, frozen=True):
    """What the browser of a new account gets: session, mark, and codes to be shown once."""

    token: str
    mark: str
    recovery_codes: list[str]

    def __repr__(self) -> str:
        return "Accepted(…)"


class Invitations:
    """Follows one-time links. Nothing of it is in force before the second factor was confirmed."""

    def __init__(
        self,
        database: Database,
        secrets: StaffSecrets,
        sessions: Sessions,
        audit: Audit,
        passwords: Passwords,
    ) -> None:
        self.completion = database.completion
        self._database = database
        self._secrets = secrets
        self._sessions = sessions
        self._audit = audit
        self._passwords = passwords

    @completed
    async def open(self, token: str, now: datetime) -> Invited:
        """Raises UnknownInvitationError: the link cannot be used."""
        async with self._database.reading() as session:
            account = await self._invited(session, token, now)
        sealed = account.totp_secret if account.password_hash else None
        secret = self._secrets.decrypt_totp(account.id, sealed) if sealed else None
        return Invited(account.name, secret)

    @completed
    async def set_password(self, token: str, password: str, again: str, now: datetime) -> None:
        """Set the password, and make the secret of the second factor.

        Raises:
            UnknownInvitationError: the link cannot be used.
            WeakPasswordError: the password may not be chosen.
        """
        invited = await self.open(token, now)
        await asyncio.to_thread(refuse_weak, password, again, invited.name)
        kept = await self._passwords.hash(password)
        async with self._database.writing() as session:
            account = await self._invited(session, token, now)
            account.password_hash = kept
            account.totp_secret = self._secrets.encrypt_totp(account.id, new_secret())

    @completed
    async def confirm(self, token: str, code: str, now: datetime) -> Accepted:
        """Put the account in force with a code of its second factor; the link is used up now.

        Raises:
            UnknownInvitationError: the link cannot be used.
            WrongCodeError: the code is another.
        """
        async with self._database.writing() as session:
            account = await self._invited(session, token, now)
            if not account.totp_secret or not account.password_hash:
                raise UnknownInvitationError
            secret = self._secrets.decrypt_totp(account.id, account.totp_secret)
            account.last_step = matching_step(secret, "".join(code.split()), None, now)
            if account.last_step is None:
                raise WrongCodeError
            account.invitation = account.invited_until = None
            codes = await replace_codes(session, self._secrets, account.id)
            opened = self._sessions.open(session, account.id, now)
            await self._audit.add(session, Deed.ACCEPT, now, account.name)
        return Accepted(opened, new_mark(self._secrets, account.folded_name), codes)

    async def _invited(self, session: AsyncSession, token: str, now: datetime) -> StaffAccount:
        query = select(StaffAccount).where(
            StaffAccount.invitation == self._secrets.digest(INVITATION, token),
            StaffAccount.invited_until > now,
        )
        account = await session.scalar(query.with_for_update())
        if account is None:
            raise UnknownInvitationError
        return account
