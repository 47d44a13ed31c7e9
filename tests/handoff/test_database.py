"""The database: which one a URL means, and how it is set up."""

import stat
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from handoff.conversations import ConversationStore
from handoff.database import Database, DatabaseUrlError, read_url, sqlite_url
from handoff.models import Message, Pseudonym

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("url", "driver"),
    [
        ("sqlite:////var/lib/helpline.db", "sqlite"),
        ("sqlite+aiosqlite:///helpline.db", "sqlite"),
        ("postgresql://helpline:geheim@db/helpline", "postgresql+psycopg"),
        ("postgresql+asyncpg://helpline:geheim@db/helpline", "postgresql+psycopg"),
    ],
)
def test_a_url_gets_the_driver_we_use(url: str, driver: str) -> None:
    """Operators write the database, not the driver; a password stays what it was."""
    assert driver == read_url(url).drivername
    assert read_url(url).password == ("geheim" if "geheim" in url else None)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "helpline.db",
        "mysql://helpline:geheim@db/helpline",
        "postgres://helpline:geheim@db/helpline",
        "postgresql://helpline:geheim@db:port/helpline",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///file:geheim?mode=memory&uri=true",
    ],
)
def test_what_we_cannot_use_is_refused(url: str) -> None:
    """The setting and what it may be are named; the URL, with its password, is not shown."""
    with pytest.raises(DatabaseUrlError, match="HELPLINE_DATABASE_URL") as caught:
        Database(url)
    assert "geheim" not in str(caught.value)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_without_a_setting_it_is_in_the_data_directory(tmp_path: Path) -> None:
    """An absolute path, so that every process means the same file."""
    url = sqlite_url(tmp_path / "var" / ".." / "var")
    assert f"sqlite:///{tmp_path}/var/helpline.db" == url
    assert f"{tmp_path}/var/helpline.db" == read_url(url).database


def modes(folder: Path) -> dict[str, int]:
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.glob("helpline.db*")}


async def pragmas(database: Database) -> dict[str, object]:
    names = ("foreign_keys", "journal_mode", "secure_delete", "synchronous", "temp_store")
    async with database.reading() as session:
        return {name: await session.scalar(text(f"PRAGMA {name}")) for name in names}


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_sqlite_is_set_up_to_last_and_to_forget(database: Database) -> None:
    """On every connection: write-ahead log, foreign keys, overwriting, no temporary files."""
    expected = {
        "foreign_keys": 1,
        "journal_mode": "wal",
        "secure_delete": 1,
        "synchronous": 1,
        "temp_store": 2,
    }
    async with database.reading() as first:
        await first.scalar(text("SELECT 1"))
        assert expected == await pragmas(database)


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_only_the_owner_reads_the_files(
    database: Database, store: ConversationStore, now: datetime, tmp_path: Path
) -> None:
    """Database, log and index have mode 0600."""
    assert await store.find_or_begin(b"s" * 32, "web", now)
    async with database.reading() as session:
        await session.scalar(text("SELECT 1"))
        found = modes(tmp_path)
    names = ("", "-wal", "-shm", ".lock")
    assert {f"helpline.db{name}": 0o600 for name in names} == found


@pytest.mark.parametrize("row", [Pseudonym, Message])
async def test_nothing_hangs_in_the_air(
    database: Database, now: datetime, row: type[Pseudonym | Message]
) -> None:
    """A link or a message needs its conversation, in both databases."""
    fields = {"digest": b"s" * 32, "expires_at": now}
    if row is Message:
        fields = {"number": 1, "at": now, "author": "bot", "content": b""}
    with pytest.raises(IntegrityError):
        async with database.writing() as session:
            session.add(row(conversation_id="0" * 32, **fields))


async def test_a_write_that_fails_leaves_nothing(database: Database, now: datetime) -> None:
    """All of a transaction happens, or nothing of it."""
    insert = text("INSERT INTO deletion (at, reason, messages) VALUES (:at, 'deleted', 1)")
    moment = now.isoformat(" ") if database.is_sqlite else now

    async def fail_late() -> None:
        async with database.writing() as session:
            await session.execute(insert, {"at": moment})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail_late()
    async with database.reading() as session:
        assert await session.scalar(text("SELECT count(*) FROM deletion")) == 0


async def test_a_reader_does_not_wait_for_a_writer(database: Database) -> None:
    """It sees what was there before."""
    async with database.writing() as writer, database.reading() as reader:
        await writer.execute(text("DELETE FROM deletion"))
        assert await reader.scalar(text("SELECT count(*) FROM deletion")) == 0


@pytest.mark.parametrize("deleted", [True, False])
async def test_sweeping_traces_runs_on_both(database: Database, *, deleted: bool) -> None:
    """It is the last step of every sweep."""
    assert await database.sweep_traces(deleted=deleted)
    assert await database.erase_traces()
