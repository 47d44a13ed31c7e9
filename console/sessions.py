"""Sessions of staff, kept on the server: short, revocable, never prolonged by a page itself."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from console.audit import Audit
from console.secrets_of_staff import StaffSecrets, new_token
from handoff.completion import completed
from handoff.database import Database
from handoff.staff_models import Deed, Role, StaffAccount, StaffSession

IDLE = timedelta(minutes=15)
WHOLE = timedelta(hours=10)
# Not every request is written down.
NOTICED_AFTER = timedelta(seconds=20)
USE = "session"


class SignedIn(Struct, frozen=True):
    """Who is signed in, as it stands in the database at this request."""

    account_id: str
    name: str
    role: Role
    digest: bytes

    def may(self, role: Role) -> bool:
        """Whether they have this role, or one that may more."""
        ranks = list(Role)
        return ranks.index(self.role) >= ranks.index(role)


class Sessions:
    """Opens sessions, finds and ends them."""

    def __init__(self, database: Database, secrets: StaffSecrets, audit: Audit) -> None:
        self.completion = database.completion
        self._database = database
        self._secrets = secrets
        self._audit = audit

    def open(self, session: AsyncSession, account_id: str, now: datetime) -> str:
        """A new session in a transaction; return the token for the cookie."""
        token = new_token()
        session.add(
            StaffSession(
                digest=self._secrets.digest(USE, token),
                account_id=account_id,
                created_at=now,
                seen_at=now,
            )
        )
        return token

    @completed
    async def find(self, token: str, now: datetime, *, is_deed: bool) -> SignedIn | None:
        """Who this token belongs to; None when its session has ended.

        With `is_deed` the idle time starts anew: a person did something, not the page by itself.
        """
        digest = self._secrets.digest(USE, token)
        query = (
            select(StaffSession, StaffAccount)
            .join(StaffAccount, StaffAccount.id == StaffSession.account_id)
            .where(
                StaffSession.digest == digest,
                StaffSession.created_at > now - WHOLE,
                StaffSession.seen_at > now - IDLE,
                StaffAccount.deactivated_at.is_(None),
                StaffAccount.invitation.is_(None),
            )
        )
        async with self._database.reading() as session:
            found = (await session.execute(query)).first()
        if found is None:
            return None
        opened, account = found
        if is_deed and now - opened.seen_at >= NOTICED_AFTER:
            await self._notice(digest, now)
        return SignedIn(account.id, account.name, account.role, digest)

    @completed
    async def end(self, who: SignedIn, now: datetime, detail: str | None = None) -> None:
        """Sign out here."""
        async with self._database.writing() as session:
            await session.execute(delete(StaffSession).where(StaffSession.digest == who.digest))
            await self._audit.add(session, Deed.SIGN_OUT, now, who.name, detail=detail)

    @completed
    async def end_everywhere(self, who: SignedIn, now: datetime) -> None:
        """Sign out in every browser."""
        async with self._database.writing() as session:
            await end_all(session, who.account_id)
            await self._audit.add(session, Deed.SIGN_OUT_ALL, now, who.name)

    @completed
    async def count(self, account_id: str, now: datetime) -> int:
        """In how many browsers an account is signed in."""
        query = select(func.count()).where(
            StaffSession.account_id == account_id,
            StaffSession.created_at > now - WHOLE,
            StaffSession.seen_at > now - IDLE,
        )
        async with self._database.reading() as session:
            return await session.scalar(query) or 0

    async def _notice(self, digest: bytes, now: datetime) -> None:
        async with self._database.writing() as session:
            opened = await session.get(StaffSession, digest, with_for_update=True)
            if opened:
                opened.seen_at = max(opened.seen_at, now)
            await session.execute(delete(StaffSession).where(StaffSession.seen_at <= now - WHOLE))


async def end_all(session: AsyncSession, account_id: str, but: bytes | None = None) -> None:
    """End the sessions of an account, in a transaction; the one with the digest `but` stays."""
    ended = delete(StaffSession).where(StaffSession.account_id == account_id)
    await session.execute(ended.where(StaffSession.digest != but) if but else ended)
