"""The audit: who did what and when, chained by keyed hashes so that tampering shows."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from datetime import UTC, datetime

from msgspec import Struct
from sqlalchemy import Select, exists, select
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from console.secrets_of_staff import StaffSecrets
from handoff.completion import completed
from handoff.database import Database
from handoff.staff_models import AuditEntry, AuditHead, Deed, StaffAccount
from privacy.length_prefixed import length_prefixed

ENTRY, HEAD = "audit entry", "audit head"
HEAD_ID = 1
START = bytes(32)
BATCH = 500
ONE_MOMENT = {"isolation_level": "REPEATABLE READ"}


class Checked(Struct, frozen=True):
    """How many entries the audit has, and where the first is that is not as it was written.

    `broken_at` is None when all is well. One more than `entries` means that entries are missing at
    the end, or that the end itself was changed.
    """

    entries: int
    broken_at: int | None = None


def unmentioned() -> Select[str]:
    """Accounts whose making has no entry: somebody has made the audit begin anew."""
    mentioned = exists().where(
        AuditEntry.deed == Deed.INVITE, AuditEntry.subject == StaffAccount.name
    )
    return select(StaffAccount.name).where(~mentioned).limit(1)


def told(value: str | None) -> str:
    """Nothing is something else than an empty text."""
    return "" if value is None else f"={value}"


class Audit:
    """Writes entries, and checks them. Entries are never changed or removed."""

    def __init__(self, database: Database, secrets: StaffSecrets) -> None:
        self.completion = database.completion
        self._database = database
        self._secrets = secrets

    @completed
    async def record(
        self,
        deed: Deed,
        now: datetime,
        actor: str | None,
        subject: str | None = None,
        detail: str | None = None,
    ) -> None:
        """Write an entry in a transaction of its own.

        Call it before what was asked for is shown: what cannot be recorded must not happen.
        `subject` is the name of an account or the id of a handoff, `detail` a word of ours; neither
        may be anything a person wrote.
        """
        async with self._database.writing() as session:
            await self.add(session, deed, now, actor, subject, detail)

    async def add(  # noqa: PLR0913, PLR0917 - an entry has these parts
        self,
        session: AsyncSession,
        deed: Deed,
        now: datetime,
        actor: str | None,
        subject: str | None = None,
        detail: str | None = None,
    ) -> None:
        """Write an entry as the last step of a transaction: others wait from here to its end."""
        head = await self._locked_head(session)
        was_intact = self._is_sealed(head)
        entry = AuditEntry(
            number=head.number + 1, at=now, actor=actor, deed=deed, subject=subject, detail=detail
        )
        entry.hash = self._hash(entry, head.hash)
        head.number, head.hash = entry.number, entry.hash
        if was_intact:  # an end that somebody has changed must not be made good by what comes next
            head.seal = self._seal(head)
        session.add(entry)
        await session.flush()

    @completed
    async def check(self) -> Checked:
        """Compare every entry with its hash, the last with the end, and accounts with entries."""
        former, number = START, 0
        async with self._database.reading() as session:
            if not self._database.is_sqlite:  # which shows one moment to each transaction anyway
                await session.connection(execution_options=ONE_MOMENT)
            head = await session.get(AuditHead, HEAD_ID)
            is_whole = (await session.scalars(unmentioned())).first() is None
            while entries := await self._after(session, number):
                for entry in entries:
                    if entry.number != number + 1 or not self._is_intact(entry, former):
                        return Checked(number, broken_at=number + 1)
                    former, number = entry.hash, entry.number
        if not is_whole:
            return Checked(number, broken_at=1)
        is_end = head.hash == former and self._is_sealed(head) if head else number == 0
        return Checked(number, broken_at=None if is_end else number + 1)

    async def _after(self, session: AsyncSession, number: int) -> Sequence[AuditEntry]:
        query = select(AuditEntry).where(AuditEntry.number > number).order_by(AuditEntry.number)
        return (await session.scalars(query.limit(BATCH))).all()

    async def _locked_head(self, session: AsyncSession) -> AuditHead:
        """The end of the audit, held until the transaction ends; made by the first entry."""
        insert = insert_on_sqlite if self._database.is_sqlite else insert_on_postgresql
        begun = insert(AuditHead).values(id=HEAD_ID, number=0, hash=START, seal=START)
        await session.execute(begun.on_conflict_do_nothing())
        locked = select(AuditHead).where(AuditHead.id == HEAD_ID).with_for_update()
        found = await session.scalars(locked.execution_options(populate_existing=True))
        return found.one()

    def _is_intact(self, entry: AuditEntry, former: bytes) -> bool:
        return hmac.compare_digest(entry.hash, self._hash(entry, former))

    def _hash(self, entry: AuditEntry, former: bytes) -> bytes:
        fields = length_prefixed(
            str(entry.number),
            entry.at.astimezone(UTC).isoformat(),
            told(entry.actor),
            entry.deed,
            told(entry.subject),
            told(entry.detail),
        )
        return self._secrets.seal(ENTRY, former + fields)

    def _is_sealed(self, head: AuditHead) -> bool:
        """Whether the end is as it was written; one without entries has nothing to seal."""
        return head.number == 0 or hmac.compare_digest(head.seal, self._seal(head))

    def _seal(self, head: AuditHead) -> bytes:
        return self._secrets.seal(HEAD, head.number.to_bytes(8) + head.hash)
