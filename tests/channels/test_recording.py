"""What is recorded of conversations, restored after a restart, and deleted."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from redis import Redis

from bot.transcript import PersonWords, read_bot, read_person
from channels import archive, exchange, storage
from channels.app import make_app
from channels.settings import Settings
from handoff.conversations import ConversationStore
from handoff.database import Database, sqlite_url
from handoff.entry import Said
from handoff.models import Author, Review
from privacy.keys import open_key_ring
from privacy.retention import Retention
from tests.channels.conftest import RULES, Chat, Clock
from tests.redis_server import RedisServer, running_redis
from tests.stand_ins.rasa import StandInRasa

pytestmark = pytest.mark.anyio

MESSAGE_ID = "0c4cf0a6-7b6c-4a52-9d0e-0f3f3a2f6c11"

Start = Callable[[], AbstractAsyncContextManager[httpx.AsyncClient]]


@pytest.fixture(scope="module")
def redis_server() -> Iterator[RedisServer]:
    """One Redis for all tests; each finds it empty."""
    with running_redis() as server:
        yield server


@pytest.fixture(params=["memory", "redis"])
def redis_url(request: pytest.FixtureRequest) -> str | None:
    """Where the gateway keeps the conversations of the day: in memory, or in Redis."""
    if request.param == "memory":
        return None
    server: RedisServer = request.getfixturevalue("redis_server")
    with Redis.from_url(server.url) as client:
        client.flushall()
    return server.url


def held_in_redis(url: str | None) -> bytes:
    """All names and values that Redis holds, limits left out."""
    if url is None:
        return b""
    with Redis.from_url(url) as client:
        names = [name for name in client.scan_iter("*") if b":limit" not in name]
        return b" ".join([*names, *(client.dump(name) or b"" for name in names)])


@pytest.fixture
def start(
    rasa: StandInRasa,
    clock: Clock,
    tmp_path: Path,
    redis_url: str | None,
    monkeypatch: pytest.MonkeyPatch,
) -> Start:
    """Starts the gateway on one data directory, as often as it is called."""
    monkeypatch.setattr(exchange, "FORGETTING_SECONDS", 20.0)
    monkeypatch.setattr(exchange, "RECORDING_SECONDS", 20.0)
    monkeypatch.setattr(archive, "READING_SECONDS", 20.0)
    monkeypatch.setattr(archive, "PAUSES", (0.02,))
    monkeypatch.setattr(storage, "SWEEP_SECONDS", 0.05)

    @asynccontextmanager
    async def started() -> AsyncIterator[httpx.AsyncClient]:
        settings = Settings(data_dir=tmp_path, redis_url=redis_url)
        app = make_app(settings, clock, transport=rasa, redactor=RULES)
        carrier = httpx.ASGITransport(cast("Any", app), raise_app_exceptions=False)
        async with (
            app.lifespan(),
            httpx.AsyncClient(transport=carrier, base_url="http://helpline.test") as client,
        ):
            yield client

    return started


def rows(folder: Path, table: str) -> list[tuple[Any, ...]]:
    """All rows of a table."""
    with sqlite3.connect(folder / "helpline.db") as connection:
        return connection.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608 - our own names


def raw_bytes(folder: Path) -> bytes:
    """All that all files of the data directory hold."""
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def until_deleted(folder: Path) -> None:
    """Until no conversation is left; for some seconds at most."""
    async with asyncio.timeout(20):
        while rows(folder, "conversation"):
            await asyncio.sleep(0.02)


async def said(folder: Path) -> list[Said]:
    """What is recorded of the only conversation there is."""
    database = Database(sqlite_url(folder))
    store = ConversationStore(database, open_key_ring(folder), Retention())
    try:
        [(conversation_id, *_)] = rows(folder, "conversation")
        return await store.transcript(conversation_id)
    finally:
        await database.close()


async def test_both_sides_are_recorded_redacted(start: Start, tmp_path: Path) -> None:
    """The person's words without what identifies them, then the reply, in order."""
    async with start() as client:
        await Chat(client).send("call me on 91 23 45 67 please")
        person, bot = await said(tmp_path)
    assert person.author is Author.PERSON
    assert PersonWords("call me on [PHONE] please", removed=("PHONE",)) == read_person(
        person.content
    )
    assert bot.author is Author.BOT
    assert read_bot(bot.content).text.startswith("call me on [PHONE] please")


async def test_nothing_of_it_can_be_read_in_the_files(start: Start, tmp_path: Path) -> None:
    """Neither words nor the token are in any file of the data directory."""
    async with start() as client:
        chat = Chat(client)
        await chat.send("the quick brown fox")
        token = str(chat.token)
    content = raw_bytes(tmp_path)
    assert b"brown fox" not in content
    assert token.encode() not in content


async def test_a_conversation_goes_on_after_a_restart(start: Start, tmp_path: Path) -> None:
    """The same token, the same conversation of the dialogue engine, the replies still there."""
    async with start() as client:
        chat = Chat(client)
        first = await chat.send("hello", message_id=MESSAGE_ID)
    async with start() as client:
        again = Chat(client)
        again.token = chat.token
        assert first == await again.send("hello", message_id=MESSAGE_ID)
        updates = await again.post("/updates", {"token": chat.token, "after": 0})
        assert first["replies"] == updates.json()["replies"]
        second = await again.send("and more")
        assert second["after"] == first["after"] + 1
    assert len(rows(tmp_path, "conversation")) == 1
    assert len(rows(tmp_path, "message")) == 4


async def test_a_message_sent_again_is_recorded_once(start: Start, tmp_path: Path) -> None:
    """Also when both arrive at the same moment."""
    async with start() as client:
        chat = Chat(client)
        await chat.send("hello")
        await asyncio.gather(*(chat.send("twice", message_id=MESSAGE_ID) for _ in range(2)))
    assert len(rows(tmp_path, "message")) == 4


async def test_the_weather_voice_keeps_what_was_written_to_itself(
    start: Start, tmp_path: Path
) -> None:
    """Whoever writes then may be somebody else: only the voice's own words are recorded."""
    async with start() as client:
        chat = Chat(client)
        await chat.send("weather")
        await chat.send("who did you talk to")
        assert [entry.author for entry in await said(tmp_path)] == [Author.BOT, Author.BOT]


def says(kind: str, choice: str) -> Callable[[dict[str, Any]], Any]:
    """Rasa's answer of a kind, with one button."""
    button = {"title": "This did not help", "choice": choice}
    return lambda _: [{"custom": {"text": "I say", "kind": kind, "buttons": [button]}}]


@pytest.mark.parametrize(
    ("kind", "review"), [("smalltalk", None), ("fallback", Review.NOT_UNDERSTOOD)]
)
async def test_what_was_not_understood_is_marked(
    start: Start, rasa: StandInRasa, tmp_path: Path, kind: str, review: Review | None
) -> None:
    """So that staff can see which questions the bot has no answer to."""
    rasa.behaviour = says(kind, "human")
    async with start() as client:
        await Chat(client).send("hello")
        person, _ = await said(tmp_path)
    assert review == person.review


async def test_that_an_answer_did_not_help_is_marked(
    start: Start, rasa: StandInRasa, tmp_path: Path
) -> None:
    """The press of the button is recorded, with its title and the mark."""
    rasa.behaviour = says("answer", "not_helpful")
    async with start() as client:
        chat = Chat(client)
        await chat.send("hello")
        await chat.post("", {"token": chat.token, "choice": "not_helpful"})
        pressed = (await said(tmp_path))[2]
    assert pressed.review is Review.NOT_HELPFUL
    assert PersonWords("This did not help", choice="not_helpful") == read_person(pressed.content)


async def test_a_silence_of_rasa_is_no_question_for_review(
    start: Start, tmp_path: Path, rasa: StandInRasa
) -> None:
    """The safe reply says that something is broken, not that something was not understood."""
    rasa.is_down = True
    async with start() as client:
        await Chat(client).send("hello")
        assert (await said(tmp_path))[0].review is None


async def test_deleting_leaves_an_entry_without_content(
    start: Start, tmp_path: Path, redis_url: str | None
) -> None:
    """Rows, links and keys are gone at once, and so is the conversation for its token."""
    async with start() as client:
        chat = Chat(client)
        await chat.send("hello")
        [(conversation_id, *_)] = rows(tmp_path, "conversation")
        assert (await chat.post("/delete", {"token": chat.token})).status_code == 204
        for table in ("conversation", "message", "pseudonym"):
            assert rows(tmp_path, table) == []
        assert len(rows(tmp_path, "deletion")) == 1
        assert (await chat.post("", {"token": chat.token, "text": "x"})).status_code == 401
        assert held_in_redis(redis_url) == b""
    assert conversation_id.encode() not in raw_bytes(tmp_path)


async def test_after_a_day_nothing_is_left(start: Start, tmp_path: Path, clock: Clock) -> None:
    """Not the rows, not what the gateway holds; the same token is a stranger."""
    async with start() as client:
        chat = Chat(client)
        await chat.send("hello")
        clock.now += timedelta(hours=24)
        assert (await chat.post("", {"token": chat.token, "text": "x"})).status_code == 401
        await until_deleted(tmp_path)
        for table in ("conversation", "message", "pseudonym"):
            assert rows(tmp_path, table) == []


async def test_a_page_left_open_does_not_lengthen_the_day(start: Start, clock: Clock) -> None:
    """Only what the person writes does; waiting for news does not."""
    async with start() as client:
        chat = Chat(client)
        await chat.send("hello")
        for hours, status in ((20, 200), (20, 401)):
            clock.now += timedelta(hours=hours)
            waited = await chat.post("/updates", {"token": chat.token, "after": 0})
            assert status == waited.status_code


async def test_a_silent_store_silences_nobody(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Answers go on without it, and what was said meanwhile is recorded when it answers again."""
    record, begin = ConversationStore.record, ConversationStore.find_or_begin

    async def fail(*_: object) -> None:
        raise OSError

    async with start() as client:
        monkeypatch.setattr(exchange, "RECORDING_SECONDS", 0.1)
        monkeypatch.setattr(ConversationStore, "record", fail)
        monkeypatch.setattr(ConversationStore, "find_or_begin", fail)
        chat = Chat(client)
        for text in ("one", "two"):
            assert (await chat.send(text))["replies"][0]["text"] == text
        assert rows(tmp_path, "conversation") == []
        monkeypatch.setattr(ConversationStore, "find_or_begin", begin)
        monkeypatch.setattr(ConversationStore, "record", record)
        await chat.send("three")
        async with asyncio.timeout(20):
            while len(rows(tmp_path, "message")) < 6:
                await asyncio.sleep(0.02)
        texts = [read_person(entry.content).text for entry in (await said(tmp_path))[::2]]
    assert texts == ["one", "two", "three"]


async def test_a_hanging_store_delays_no_danger(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody in danger waits for a database."""

    async def hang(*_: object) -> None:
        await asyncio.sleep(60)

    async with start() as client:
        chat = Chat(client)
        await chat.send("hello")
        monkeypatch.setattr(ConversationStore, "record", hang)
        monkeypatch.setattr(exchange, "RECORDING_SECONDS", 30.0)
        async with asyncio.timeout(15):
            answer = await chat.send("he has a knife he will kill me")
    assert answer["replies"][0]["kind"] == "emergency"


async def test_a_deletion_that_must_wait_is_said_so_and_done(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The person is told; the conversation is deleted when the store answers."""
    forget = ConversationStore.forget

    async def fail(*_: object) -> None:
        raise OSError

    async with start() as client:
        chat = Chat(client)
        await chat.send("hello")
        monkeypatch.setattr(exchange, "FORGETTING_SECONDS", 0.3)
        monkeypatch.setattr(ConversationStore, "forget", fail)
        answer = await chat.post("/delete", {"token": chat.token})
        assert answer.status_code == 503
        assert "24 hours" in answer.json()["detail"]
        assert (await chat.post("", {"token": chat.token, "text": "x"})).status_code == 401
        monkeypatch.setattr(ConversationStore, "forget", forget)
        await until_deleted(tmp_path)
