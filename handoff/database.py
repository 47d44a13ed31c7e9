"""The database: SQLite in the data directory, or PostgreSQL when a URL says so."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.pool import NullPool

CONNECT_SECONDS = 5
BUSY_MILLISECONDS = 5_000

# The first must come first: the file is laid out by it. Deleted content is overwritten with
# zeros, and nothing is put into temporary files.
PRAGMAS = (
    "auto_vacuum = INCREMENTAL",
    f"busy_timeout = {BUSY_MILLISECONDS}",
    "journal_mode = WAL",
    "synchronous = NORMAL",
    "secure_delete = ON",
    "temp_store = MEMORY",
)

# Which BEGIN SQLite is given; PostgreSQL does not know this option. A transaction that begins by
# reading could not write once another has written, so that one that will write says so at once.
WRITING = {"begin": "BEGIN IMMEDIATE"}
NO_TRANSACTION = {"begin": ""}


class DatabaseUrlError(Exception):
    """The database's URL cannot be used; the text names the remedy, and never a password."""


def sqlite_url(data_dir: Path) -> str:
    """Where the database is when nothing else is said."""
    return f"sqlite:///{data_dir.resolve() / 'helpline.db'}"


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


def prepare_sqlite(engine: Engine, *, foreign_keys: bool) -> None:
    """Set up each connection, and begin transactions as its options say."""
    pragmas = (*PRAGMAS, f"foreign_keys = {'ON' if foreign_keys else 'OFF'}")

    def connect(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # the driver's own BEGIN would come too late
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    def begin(connection: Connection) -> None:
        if statement := connection.get_execution_options().get("begin", "BEGIN"):
            connection.exec_driver_sql(statement)

    event.listen(engine, "connect", connect)
    event.listen(engine, "begin", begin)


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
        prepare_sqlite(engine, foreign_keys=False)
        return engine
    return create_engine(
        read, poolclass=NullPool, connect_args={"connect_timeout": CONNECT_SECONDS}
    )


class Database:
    """Sessions for reading and for writing. Its tables are made by `handoff.migrate.upgrade`."""

    def __init__(self, url: str) -> None:
        """Raises DatabaseUrlError: the URL cannot be used."""
        read = read_url(url)
        self.is_sqlite = read.drivername == "sqlite"
        if self.is_sqlite:
            self._engine = create_async_engine(read.set(drivername="sqlite+aiosqlite"))
            prepare_sqlite(self._engine.sync_engine, foreign_keys=True)
        else:
            self._engine = create_async_engine(
                read, pool_pre_ping=True, connect_args={"connect_timeout": CONNECT_SECONDS}
            )
        self._sessions = async_sessionmaker(self._engine, expire_on_commit=False)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A session that only reads."""
        async with self._sessions() as session:
            yield session

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """A session in one transaction: all of it happens, or nothing when the block raises."""
        async with self._sessions.begin() as session:
            await session.connection(execution_options=WRITING)
            yield session

    async def erase_traces(self) -> bool:
        """Remove what deleted rows left in SQLite's files; True when nothing is left.

        `secure_delete` has overwritten them with zeros; this gives freed pages back and empties the
        write-ahead log, where they still stand. False means that somebody was just reading: the
        next time will do. On PostgreSQL it does nothing: see `vacuum`.
        """
        if not self.is_sqlite:
            return True
        async with self._engine.connect() as connection:
            bare = await connection.execution_options(**NO_TRANSACTION)
            (await bare.exec_driver_sql("PRAGMA incremental_vacuum")).all()
            emptied = await bare.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            return bool(emptied.one()[0] == 0)

    async def vacuum(self) -> bool:
        """As `erase_traces`; PostgreSQL is made to give up deleted rows instead of waiting.

        What is left there is ciphertext in free space of its files and write-ahead log, until both
        are written over; autovacuum, `wal_keep_size` and archiving decide how long.
        """
        if self.is_sqlite:
            return await self.erase_traces()
        async with self._engine.connect() as connection:
            bare = await connection.execution_options(isolation_level="AUTOCOMMIT")
            await bare.execute(text("VACUUM conversation, pseudonym, message"))
            return True

    async def close(self) -> None:
        await self._engine.dispose()
