"""Accounts of staff: who there is, and what an admin changes about them."""

from __future__ import annotations

import secrets as random
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from console.audit import Audit
from console.names import folded, read_name
from console.secrets_of_staff import StaffSecrets, new_token
from console.sessions import end_all
from handoff.completion import completed
from handoff.database import Database
from handoff.staff_models import Deed, RecoveryCode, Role, StaffAccount

INVITED_FOR = timedelta(hours=48)
INVITATION = "invitation"


class UnknownAccountError(Exception):
    """There is no such account."""


class NameTakenError(Exception):
    """An account has this name already; the text names the remedy."""


class LastAdminError(Exception):
    """Nobody would be left who can manage accounts; the text names the remedy."""

    def __init__(self) -> None:
        super().__init__("This is the last admin: make somebody else an admin first.")


class Accounts:
    """Makes accounts and changes them. Every change has its entry in the audit.

    `actor` is the name of the admin, None for the command line.
    """

    def __init__(self, database: Database, secrets: StaffSecrets, audit: Audit) -> None:
        self.completion = database.completion
        self._database = database
        self._secrets = secrets
        self._audit = audit

    @completed
    async def all(self) -> Sequence[StaffAccount]:
        """Everybody, by name; those who have left last."""
        query = select(StaffAccount).order_by(
            StaffAccount.deactivated_at.is_not(None), StaffAccount.folded_name
        )
        async with self._database.reading() as session:
            return (await session.scalars(query)).all()

    async def name_of(self, account_id: str) -> str:
        """Raises UnknownAccountError: there is no such account."""
        async with self._database.reading() as session:
            account = await session.get(StaffAccount, account_id)
        if account is None:
            raise UnknownAccountError
        return account.name

    @completed
    async def invite(self, name: str, role: Role, now: datetime, actor: str | None) -> str:
        """Make an account; return the token of its one-time link.

        Raises:
            BadNameError: no account can have this name.
            NameTakenError: one has it already.
        """
        name = read_name(name)
        account = StaffAccount(
            id=random.token_hex(16), name=name, folded_name=folded(name), role=role, created_at=now
        )
        async with self._database.writing() as session:
            same = select(StaffAccount.id).where(StaffAccount.folded_name == account.folded_name)
            if await session.scalar(same):
                raise NameTakenError(f"There is an account '{name}' already: reset that instead.")
            token = self._invite(account, now)
            session.add(account)
            await session.flush()
            await self._audit.add(session, Deed.INVITE, now, actor, name, role)
        return token

    @completed
    async def reset(self, account_id: str, now: datetime, actor: str | None) -> str:
        """Take password, second factor and sessions away; return the token of a new link.

        Raises:
            UnknownAccountError: there is no such account.
            LastAdminError: nobody could manage accounts until the link is followed.
        """
        async with self._database.writing() as session:
            account = await self._locked(session, account_id)
            if actor is not None:  # whoever has the command line needs no admin
                await self._keep_an_admin(session, account)
            account.password_hash = account.totp_secret = account.last_step = None
            token = self._invite(account, now)
            await session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
            await end_all(session, account_id)
            await self._audit.add(session, Deed.RESET, now, actor, account.name)
        return token

    @completed
    async def change_role(self, account_id: str, role: Role, now: datetime, actor: str) -> None:
        """Raises UnknownAccountError, or LastAdminError: nobody would be admin any more."""
        async with self._database.writing() as session:
            account = await self._locked(session, account_id)
            if account.role == role:
                return
            await self._keep_an_admin(session, account)
            account.role = role
            await self._audit.add(session, Deed.ROLE, now, actor, account.name, role)

    @completed
    async def revoke_sessions(self, account_id: str, now: datetime, actor: str) -> None:
        """Raises UnknownAccountError: there is no such account."""
        async with self._database.writing() as session:
            account = await self._locked(session, account_id)
            await end_all(session, account_id)
            await self._audit.add(session, Deed.REVOKE, now, actor, account.name)

    @completed
    async def deactivate(self, account_id: str, now: datetime, actor: str) -> None:
        """Raises UnknownAccountError, or LastAdminError: nobody would be admin any more."""
        async with self._database.writing() as session:
            account = await self._locked(session, account_id)
            if account.deactivated_at:
                return
            await self._keep_an_admin(session, account)
            account.deactivated_at = now
            account.invitation = account.invited_until = None
            await end_all(session, account_id)
            await self._audit.add(session, Deed.DEACTIVATE, now, actor, account.name)

    @completed
    async def reactivate(self, account_id: str, now: datetime, actor: str) -> str:
        """Let somebody come back, with everything set anew; return the token of their link.

        Raises:
            UnknownAccountError: there is no such account.
        """
        async with self._database.writing() as session:
            account = await self._locked(session, account_id)
            account.deactivated_at = account.password_hash = account.totp_secret = None
            token = self._invite(account, now)
            await self._audit.add(session, Deed.REACTIVATE, now, actor, account.name)
        return token

    def _invite(self, account: StaffAccount, now: datetime) -> str:
        token = new_token()
        account.invitation = self._secrets.digest(INVITATION, token)
        account.invited_until = now + INVITED_FOR
        return token

    async def _locked(self, session: AsyncSession, account_id: str) -> StaffAccount:
        """The account, and all admins with it, held until the transaction ends.

        In one order: two admins who demote each other at once would both be the last.
        """
        query = select(StaffAccount).where(
            (StaffAccount.id == account_id) | (StaffAccount.role == Role.ADMIN)
        )
        rows = await session.scalars(query.order_by(StaffAccount.id).with_for_update())
        for account in rows:
            if account.id == account_id:
                return account
        raise UnknownAccountError

    async def _keep_an_admin(self, session: AsyncSession, account: StaffAccount) -> None:
        others = select(StaffAccount.id).where(
            StaffAccount.id != account.id,
            StaffAccount.role == Role.ADMIN,
            StaffAccount.deactivated_at.is_(None),
            StaffAccount.invitation.is_(None),
        )
        is_needed = account.role == Role.ADMIN and not await session.scalar(others.limit(1))
        if is_needed and account.deactivated_at is None:
            raise LastAdminError
