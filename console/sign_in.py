"""Signing in with name, password and second factor: the same answer whatever of them is wrong."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from console.audit import Audit
from console.delays import (
    OF_ALL,
    OF_ONE,
    Growth,
    count_attempt,
    forget_failures,
    take_back,
)
from console.known_browsers import known_as, new_mark
from console.names import folded
from console.passwords import Passwords
from console.recovery_codes import use_code
from console.second_factor import DIGITS, matching_step, new_secret
from console.secrets_of_staff import StaffSecrets
from console.sessions import Sessions, SignedIn
from handoff.completion import completed
from handoff.database import Database
from handoff.staff_models import Deed, StaffAccount

RECOVERY = "recovery_code"
BY_NAME, BY_BROWSER, ALL = "failures by name", "failures by browser", "failures of all"


class WrongCredentialsError(Exception):
    """Name, password or code is wrong, or the account cannot be used; which one is not told."""


class Credentials(Struct, frozen=True):
    """What somebody signs in with; `mark` is what a known browser has in its cookie."""

    name: str
    password: str
    code: str
    mark: str | None = None

    def __repr__(self) -> str:
        return "Credentials(…)"


class Opened(Struct, frozen=True):
    """A new session's token, and the mark by which the browser is known next time."""

    token: str
    mark: str

    def __repr__(self) -> str:
        return "Opened(…)"


class SignIn:
    """Checks who somebody is."""

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
        self._nobodys = new_secret()

    @completed
    async def sign_in(self, given: Credentials, now: datetime) -> Opened:
        """Open a session.

        Raises:
            WrongCredentialsError: something of it is wrong.
            DelayError: signing in failed too often; nothing was looked at.
        """
        name = folded(given.name)
        who = self._counted(name, given.mark)
        await self._count(who, now)
        account = await self._account(name)
        kept = account.password_hash if account else None
        is_right = await self._passwords.is_right(kept, given.password)
        opened = await self._open(name, kept if is_right else None, given.code, now)
        if opened is None:
            raise WrongCredentialsError
        async with self._database.writing() as session:
            await forget_failures(session, who.keys() - {self._all})
            await take_back(session, self._all)
        return Opened(opened, new_mark(self._secrets, name))

    @completed
    async def confirm_password(self, who: SignedIn, password: str, now: datetime) -> None:
        """Make sure that it is still the same person, before something grave is changed.

        Raises:
            WrongCredentialsError: the password is wrong.
            DelayError: it was wrong too often.
        """
        counted = {self._secrets.digest(BY_BROWSER, who.digest.hex()): OF_ONE}
        await self._count(counted, now)
        account = await self._account(folded(who.name))
        kept = account.password_hash if account else None
        if not await self._passwords.is_right(kept, password):
            raise WrongCredentialsError
        async with self._database.writing() as session:
            await forget_failures(session, counted)

    @property
    def _all(self) -> bytes:
        return self._secrets.digest(ALL)

    def _counted(self, name: str, mark: str | None) -> dict[bytes, Growth]:
        """Where a failure counts: a known browser has a count of its own."""
        if browser := known_as(self._secrets, name, mark):
            return {self._secrets.digest(BY_BROWSER, name, browser): OF_ONE}
        return {self._secrets.digest(BY_NAME, name): OF_ONE, self._all: OF_ALL}

    async def _count(self, who: dict[bytes, Growth], now: datetime) -> None:
        async with self._database.writing() as session:
            await count_attempt(session, who, now, is_sqlite=self._database.is_sqlite)

    async def _account(self, name: str) -> StaffAccount | None:
        query = select(StaffAccount).where(StaffAccount.folded_name == name)
        async with self._database.reading() as session:
            return await session.scalar(query)

    async def _open(
        self, name: str, right_hash: str | None, code: str, now: datetime
    ) -> str | None:
        """A session if all is right, with its entry in the audit; the same steps if it is not."""
        query = select(StaffAccount).where(StaffAccount.folded_name == name).with_for_update()
        async with self._database.writing() as session:
            account = await session.scalar(query)
            proven = account if account and is_usable(account, right_hash) else None
            second = await self._second_factor(session, proven, code, now)
            if proven is None or second is None:
                known = account.name if account else None
                await self._audit.add(session, Deed.SIGN_IN_FAILED, now, None, known)
                return None
            token = self._sessions.open(session, proven.id, now)
            await self._audit.add(session, Deed.SIGN_IN, now, proven.name, detail=second)
            return token

    async def _second_factor(
        self, session: AsyncSession, account: StaffAccount | None, code: str, now: datetime
    ) -> str | None:
        """Which second factor of the account this is, used up now; None when it is none."""
        bare = "".join(code.split())
        if len(bare) == DIGITS and bare.isdecimal() and bare.isascii():
            secret, last_step = self._nobodys, None
            if account and account.totp_secret:
                secret = self._secrets.decrypt_totp(account.id, account.totp_secret)
                last_step = account.last_step
            step = matching_step(secret, bare, last_step, now)
            if account is None or step is None:
                return None
            account.last_step = step
            return "code"
        account_id = account.id if account else ""
        return RECOVERY if await use_code(session, self._secrets, account_id, bare) else None


def is_usable(account: StaffAccount, right_hash: str | None) -> bool:
    """Whether the password was right (`right_hash`) and the account is in force."""
    is_open = account.deactivated_at is None and account.invitation is None
    return is_open and right_hash is not None and right_hash == account.password_hash
