"""Which messages Twilio still has to forget, and which came already: SIDs only, never a number.

A file of its own in the data directory: losing it loses no conversation, and each gateway erases
what it has seen, whatever database the conversations are in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from msgspec import Struct
from sqlalchemy import (
    URL,
    Column,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine

from handoff.sqlite import WHEN_RUNNING, WRITING, prepare_sqlite

FILE = "sms.db"
LOG_ERRORS = (SQLAlchemyError, OSError)
SEEN_FOR = timedelta(days=30)
OWNER_ONLY = 0o600

metadata = MetaData()
erasures = Table(
    "erasure",
    metadata,
    Column("sid", String(34), primary_key=True),
    Column("due_at", Float, nullable=False, index=True),
    Column("attempts", Integer, nullable=False, default=0),
)
# A hash of the SID, so that nothing tells which record it was once Twilio has none any more.
seen = Table(
    "seen",
    metadata,
    Column("digest", LargeBinary(16), primary_key=True),
    Column("at", Float, nullable=False),
)


class Erasure(Struct, frozen=True):
    """A message to erase, and how often that was tried."""

    sid: str
    attempts: int = 0


class ErasureBacklog(Protocol):
    """The messages that Twilio still has to forget."""

    async def add(self, sid: str, due: datetime) -> None:
        """Erase a message from `due` on; the earlier time counts when it is there already."""

    async def due(self, now: datetime, most: int) -> Sequence[Erasure]:
        """What may be erased now, the longest due first."""

    async def erased(self, sid: str) -> None:
        """A message is gone."""

    async def postpone(self, sid: str, due: datetime) -> None:
        """Erasing it failed: try again from `due` on."""

    async def length(self) -> int:
        """How many there are."""


class MessageLog:
    """The backlog, and what came in, in SQLite. Whatever is asked may raise `LOG_ERRORS`."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir.resolve() / FILE
        url = URL.create("sqlite+aiosqlite", database=str(self._path))
        engine = create_async_engine(url)
        prepare_sqlite(engine.sync_engine, WHEN_RUNNING)
        self._engine = engine.execution_options(**WRITING)

    async def open(self) -> None:
        """Make the file and its tables."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.touch(mode=OWNER_ONLY)
        async with self._engine.begin() as connection:
            await connection.run_sync(metadata.create_all)

    async def close(self) -> None:
        """Close the file."""
        await self._engine.dispose()

    async def add(self, sid: str, due: datetime) -> None:
        """See `ErasureBacklog`."""
        new = insert(erasures).values(sid=sid, due_at=due.timestamp(), attempts=0)
        earlier = func.min(erasures.c.due_at, new.excluded.due_at)
        query = new.on_conflict_do_update(index_elements=["sid"], set_={"due_at": earlier})
        async with self._engine.begin() as connection:
            await connection.execute(query)

    async def due(self, now: datetime, most: int) -> Sequence[Erasure]:
        """See `ErasureBacklog`."""
        query = (
            select(erasures.c.sid, erasures.c.attempts)
            .where(erasures.c.due_at <= now.timestamp())
            .order_by(erasures.c.due_at)
            .limit(most)
        )
        async with self._engine.begin() as connection:
            rows = (await connection.execute(query)).all()
        return [Erasure(sid, attempts) for sid, attempts in rows]

    async def erased(self, sid: str) -> None:
        """See `ErasureBacklog`."""
        async with self._engine.begin() as connection:
            await connection.execute(delete(erasures).where(erasures.c.sid == sid))

    async def postpone(self, sid: str, due: datetime) -> None:
        """See `ErasureBacklog`."""
        changes = {"due_at": due.timestamp(), "attempts": erasures.c.attempts + 1}
        query = update(erasures).where(erasures.c.sid == sid).values(changes)
        async with self._engine.begin() as connection:
            await connection.execute(query)

    async def length(self) -> int:
        """See `ErasureBacklog`."""
        async with self._engine.begin() as connection:
            return await connection.scalar(select(func.count()).select_from(erasures)) or 0

    async def first_seen(self, sid: str, now: datetime) -> datetime:
        """When a message came for the first time; now, if it is new."""
        digest = hashlib.sha256(sid.encode()).digest()[:16]
        new = insert(seen).values(digest=digest, at=now.timestamp()).on_conflict_do_nothing()
        query = select(seen.c.at).where(seen.c.digest == digest)
        async with self._engine.begin() as connection:
            await connection.execute(new)
            at = await connection.scalar(query)
        return datetime.fromtimestamp(at or now.timestamp(), UTC)

    async def forget_seen(self, now: datetime) -> None:
        """Let go of what came long ago."""
        query = delete(seen).where(seen.c.at < (now - SEEN_FOR).timestamp())
        async with self._engine.begin() as connection:
            await connection.execute(query)
