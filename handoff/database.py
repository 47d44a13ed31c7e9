"""The database: SQLite in the data directory, or PostgreSQL when a URL says so."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path

from sqlalchemy import URL, Engine, create_engine, make_url, text
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.pool import NullPool

from handoff.completion import Completion
from handoff.sqlite import WHEN_MIGRATING, WHEN_RUNNING, WRITING, prepare_sqlite
from handoff.traces import Traces

# How long PostgreSQL may leave us without an answer: seconds, and milliseconds.
PATIENCE = {"connect_timeout": 5, "tcp_user_timeout": 10_000}

# Two sweeps at once do not wait for each other, and nobody waits for a sweep.
VACUUM = (
    "VACUUM (SKIP_LOCKED, TRUNCATE FALSE) conversation, pseudonym, message, handoff, "
    "handoff_event, callback, return_address, delivery, attempt"
)


class DatabaseUrlError(Exception):
    """The database's URL cannot be used; the text names the remedy, and never a password."""


def sqlite_url(data_dir: Path) -> str:
    """Where the database is when nothing else is said."""
    file = data_dir.resolve() / "helpline.db"
    return URL.create("sqlite", database=str(file)).render_as_string()


def read_url(url: str) -> URL:
    """The URL with the driver we use for its database.

    Raises:
        DatabaseUrlError: it is no URL, or one of another database, or SQLite without a file.
    """
    drivers = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg"}
    try:
        read = make_url(url)
        driver = drivers[read.get_backend_name()]
    except (ArgumentError, KeyError, ValueError):
        raise DatabaseUrlError(
            "HELPLINE_DATABASE_URL must begin with sqlite:/// or postgresql://."
        ) from None
    if driver == "sqlite" and (read.query or read.database in {None, "", ":memory:"}):
        raise DatabaseUrlError(
            "HELPLINE_DATABASE_URL names no file: write sqlite:/// and then the file's path."
        )
    return read.set(drivername=driver)


def migration_engine(url: str) -> Engine:
    """An engine for migrations: not asynchronous, and without foreign keys on SQLite.

    SQLite changes a table by making it anew, and dropping the old one would delete what refers to
    it.

    Raises:
        DatabaseUrlError: the URL cannot be used.
    """
    read = read_url(url)
    if read.drivername == "sqlite":
        engine = create_engine(read, poolclass=NullPool)
        prepare_sqlite(engine, WHEN_MIGRATING)
        return engine
    return create_engine(read, poolclass=NullPool, connect_args=PATIENCE)


class Database:
    """Sessions for reading and for writing. Its tables are made by `handoff.migrate.upgrade`."""

    def __init__(self, url: str) -> None:
        """Raises DatabaseUrlError: the URL cannot be used."""
        read = read_url(url)
        self.completion = Completion()
        self._turn: asyncio.Lock | nullcontext[None] = nullcontext()
        self._traces: Traces | None = None
        if read.drivername == "sqlite":
            self._engine = create_async_engine(read.set(drivername="sqlite+aiosqlite"))
            prepare_sqlite(self._engine.sync_engine, WHEN_RUNNING)
            # SQLite's own waiting is by looking again now and then: a queue is faster, and fair.
            self._turn = asyncio.Lock()
            self._traces = Traces(self._engine, self._turn)
        else:
            self._engine = create_async_engine(read, pool_pre_ping=True, connect_args=PATIENCE)
        self._sessions = async_sessionmaker(self._engine, expire_on_commit=False)

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a file of ours, with traces to remove."""
        return self._traces is not None

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A session that only reads."""
        async with self._sessions() as session:
            yield session

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """A session in one transaction: all of it happens, or nothing when the block raises."""
        async with self._turn, self._sessions.begin() as session:
            await session.connection(execution_options=WRITING)
            yield session

    async def erase_traces(self) -> bool:
        """After a deletion: remove what it left in SQLite's files; True when nothing is left.

        Nothing is done on PostgreSQL, whose files are not ours: see `sweep_traces`.
        """
        return await self._traces.erase(deleted=True) if self._traces else True

    async def sweep_traces(self, *, deleted: bool) -> bool:
        """After a sweep: as `erase_traces`, and what is still due from earlier.

        PostgreSQL is made to give up deleted rows instead of waiting for autovacuum. What is left
        there is ciphertext in free space and in the write-ahead log, until both are written over;
        `wal_keep_size` and archiving decide how long.
        """
        if self._traces:
            return await self._traces.erase(deleted=deleted)
        if deleted:
            async with self._engine.connect() as connection:
                bare = await connection.execution_options(isolation_level="AUTOCOMMIT")
                await bare.execute(text(VACUUM))
        return True

    async def close(self) -> None:
        """Close all connections, after what is under way."""
        await self.completion.wait()
        await self._engine.dispose()
