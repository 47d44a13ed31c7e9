"""What is left in SQLite's files: the bytes themselves are searched."""

import asyncio
import secrets
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from handoff.conversations import ConversationStore
from handoff.database import Database
from handoff.deletion import delete_conversations
from handoff.entry import Entry
from handoff.migrate import upgrade
from handoff.models import Author, Conversation, Message, Reason
from handoff.traces import rewrite
from privacy.keys import KeyRing
from privacy.pseudonyms import digest
from privacy.retention import Retention

pytestmark = pytest.mark.anyio

DAY = timedelta(hours=24)
NUMBER, NAME, MESSAGE_ID = "+4791234567", "Blessing Osagie", "SM0123456789abcdef"


@pytest.fixture
def url(sqlite_url: str) -> str:
    """SQLite alone: PostgreSQL's files are not ours."""
    return sqlite_url


def written(folder: Path) -> bytes:
    """All bytes of the database, its write-ahead log and its index."""
    return b"".join(path.read_bytes() for path in sorted(folder.glob("helpline.db*")))


def found(folder: Path, searched: set[bytes]) -> set[bytes]:
    """Which of these stand anywhere in the files, also as digits."""
    content = written(folder)
    return {each for each in searched if each in content or each.hex().encode() in content}


async def begin(store: ConversationStore, keys: KeyRing, number: int, now: datetime) -> str:
    """A conversation with long and short messages that hold planted words."""
    address = digest(keys.current("pseudonym"), "sms", f"{NUMBER}{number}")
    begun = await store.find_or_begin(address, "sms", now)
    for turn in range(4):
        said = f"I am {NAME}, call {NUMBER}. " * (1 + turn * 60)
        entries = [
            Entry(Author.PERSON, said.encode(), f"{MESSAGE_ID}{number}{turn}"),
            Entry(Author.BOT, said.encode()),
        ]
        await store.record(begun, entries, said.encode(), now)
    return begun


async def stored_of(database: Database, ids: set[str], keys: KeyRing, numbers: int) -> set[bytes]:
    """What the rows hold of these conversations: pieces of every column that is not shared."""
    async with database.reading() as session:
        conversations = (
            await session.scalars(select(Conversation).where(Conversation.id.in_(ids)))
        ).all()
        messages = (
            await session.scalars(select(Message).where(Message.conversation_id.in_(ids)))
        ).all()
    pieces = {conversation.id.encode() for conversation in conversations}
    pieces |= {conversation.wrapped_key[:24] for conversation in conversations}
    pieces |= {conversation.state[:24] for conversation in conversations if conversation.state}
    pieces |= {message.content[-24:] for message in messages}
    pieces |= {message.content[:24] for message in messages}
    pieces |= {message.message_id for message in messages if message.message_id}
    pseudonym = keys.current("pseudonym")
    pieces |= {digest(pseudonym, "sms", f"{NUMBER}{number}") for number in range(numbers)}
    return pieces


async def test_planted_words_are_never_in_the_files(
    store: ConversationStore, keys: KeyRing, now: datetime, tmp_path: Path
) -> None:
    """Not even while the conversation lives; what stands there is found by this search."""
    begun = await begin(store, keys, 1, now)
    planted = {each.encode() for each in (NUMBER, NAME, MESSAGE_ID)}
    assert set() == found(tmp_path, planted)
    assert {begun.encode()} == found(tmp_path, planted | {begun.encode()})


async def test_delete_leaves_no_byte(
    store: ConversationStore, database: Database, keys: KeyRing, now: datetime, tmp_path: Path
) -> None:
    """At once: no id, ciphertext, wrapped key or pseudonym in database, log or index."""
    begun = await begin(store, keys, 0, now)
    stored = await stored_of(database, {begun}, keys, 1)
    assert stored == found(tmp_path, stored)
    await store.forget(begun, Reason.DELETED, now)
    assert set() == found(tmp_path, stored)
    assert (tmp_path / "helpline.db-wal").stat().st_size == 0


async def test_purge_leaves_no_byte_and_gives_pages_back(
    store: ConversationStore, database: Database, keys: KeyRing, now: datetime, tmp_path: Path
) -> None:
    """Of 60 conversations among which others live on; the file shrinks."""
    old = {await begin(store, keys, number, now) for number in range(60)}
    stored = await stored_of(database, old, keys, 60)
    assert await database.erase_traces()
    size = (tmp_path / "helpline.db").stat().st_size
    for number in range(60, 90):
        await begin(store, keys, number, now + timedelta(hours=1))
    swept = await store.purge(now + DAY)
    assert swept.conversations == 60
    assert set() == found(tmp_path, stored)
    assert (tmp_path / "helpline.db").stat().st_size < size


async def test_deleting_here_and_there_leaves_no_byte(
    store: ConversationStore, database: Database, keys: KeyRing, now: datetime, tmp_path: Path
) -> None:
    """Rows move between pages as others come and go: their old places are searched too."""
    alive = [await begin(store, keys, number, now) for number in range(40)]
    gone: set[bytes] = set()
    for number in range(40, 70):
        victim = alive.pop(secrets.randbelow(len(alive)))
        gone |= await stored_of(database, {victim}, keys, 0)
        await store.forget(victim, Reason.DELETED, now)
        alive.append(await begin(store, keys, number, now))
    assert set() == found(tmp_path, gone)


async def test_a_reader_delays_erasing_until_the_next_time(database: Database) -> None:
    """While somebody reads, the log cannot be emptied; it is said, and done the next time."""
    async with database.reading() as session:
        await session.execute(select(Conversation))
        async with database.writing() as other:
            await other.execute(text("DELETE FROM deletion"))
            await other.execute(text("PRAGMA user_version = 2"))
        assert not await database.erase_traces()
    assert await database.erase_traces()


async def test_a_writer_elsewhere_does_not_make_deleting_fail(
    store: ConversationStore, database: Database, keys: KeyRing, now: datetime, tmp_path: Path
) -> None:
    """Another process writes without end: erasing gives way, and the next time does it."""
    begun = await begin(store, keys, 0, now)
    stored = await stored_of(database, {begun}, keys, 1)
    async with database.writing() as session:
        await delete_conversations(session, [begun], Reason.DELETED, now)
    with closing(sqlite3.connect(tmp_path / "helpline.db")) as elsewhere:
        elsewhere.execute("BEGIN IMMEDIATE")
        assert not await database.erase_traces()
    assert await database.erase_traces()
    assert set() == found(tmp_path, stored)


async def test_many_deletions_at_once_share_the_work(
    store: ConversationStore, keys: KeyRing, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is written anew for those that wait together, not for each of them."""
    begun = [await begin(store, keys, number, now) for number in range(10)]
    rewritten = 0

    async def count(connection: AsyncConnection) -> bool:
        nonlocal rewritten
        rewritten += 1
        return await rewrite(connection)

    monkeypatch.setattr("handoff.traces.rewrite", count)
    assert all(await asyncio.gather(*(store.forget(each, Reason.DELETED, now) for each in begun)))
    assert 1 <= rewritten < 10


async def test_a_sweep_without_deletions_does_not_rewrite_the_file(
    store: ConversationStore, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the first of a process does, for what the one before may have left."""
    assert (await store.purge(now)).is_erased
    monkeypatch.setattr("handoff.traces.rewrite", None)
    assert (await store.purge(now)).is_erased


async def test_what_could_not_be_erased_is_erased_by_the_next_sweep(
    store: ConversationStore, keys: KeyRing, database: Database, now: datetime, tmp_path: Path
) -> None:
    """And the sweep that could not says so."""
    begun = await begin(store, keys, 0, now)
    stored = await stored_of(database, {begun}, keys, 1)
    async with database.reading() as session:
        await session.execute(select(Conversation))
        assert not (await store.purge(now + DAY)).is_erased
    assert stored == found(tmp_path, stored)
    assert (await store.purge(now + DAY)).is_erased
    assert set() == found(tmp_path, stored)


async def test_erasing_leaves_connections_as_they_were(database: Database) -> None:
    """Its own short patience is not inherited by who uses the connection next."""
    await database.erase_traces()
    async with database.reading() as session:
        assert await session.scalar(text("PRAGMA busy_timeout")) == 5_000


async def test_nothing_is_left_when_the_process_was_killed(
    sqlite_url: str, keys: KeyRing, now: datetime, tmp_path: Path
) -> None:
    """Rows deleted before a crash, whose log stayed, are erased by the next sweep."""
    upgrade(sqlite_url)
    crashing = Database(sqlite_url)
    begun = await begin(ConversationStore(crashing, keys, Retention()), keys, 0, now)
    stored = await stored_of(crashing, {begun}, keys, 1)
    reader = sqlite3.connect(tmp_path / "helpline.db")  # the last one to close would tidy up
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM conversation").fetchall()
    async with crashing.writing() as session:
        await delete_conversations(session, [begun], Reason.DELETED, now)
    await crashing.close()
    assert stored == found(tmp_path, stored)
    reader.close()
    next_run = Database(sqlite_url)
    await ConversationStore(next_run, keys, Retention()).purge(now)
    assert set() == found(tmp_path, stored)
    await next_run.close()
