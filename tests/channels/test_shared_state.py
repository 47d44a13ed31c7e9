"""What gateways share in Redis: two of them are one, and none falls silent without it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import httpx
import pytest

from channels.app import make_app
from channels.limits import MESSAGES_OF_ONE
from channels.settings import Settings, SettingsError, read_settings
from tests.channels.conftest import RULES, TUESDAY, Chat
from tests.redis_server import RedisServer, running_redis
from tests.stand_ins.rasa import StandInRasa

pytestmark = pytest.mark.anyio

MESSAGE_ID = "0c4cf0a6-7b6c-4a52-9d0e-0f3f3a2f6c11"


@pytest.fixture
def redis_server() -> Iterator[RedisServer]:
    """A Redis that tests may stop."""
    with running_redis() as server:
        yield server


@asynccontextmanager
async def gateway(settings: Settings, rasa: StandInRasa) -> AsyncIterator[httpx.AsyncClient]:
    app = make_app(settings, clock=lambda: TUESDAY, transport=rasa, redactor=RULES)
    carrier = httpx.ASGITransport(cast("Any", app), raise_app_exceptions=False)
    async with (
        app.lifespan(),
        httpx.AsyncClient(transport=carrier, base_url="http://helpline.test") as client,
    ):
        yield client


@pytest.fixture
async def two(
    redis_server: RedisServer, rasa: StandInRasa, tmp_path: Path
) -> AsyncIterator[tuple[httpx.AsyncClient, httpx.AsyncClient]]:
    """Two gateways over one Redis and one database."""
    settings = Settings(data_dir=tmp_path, redis_url=redis_server.url)
    async with gateway(settings, rasa) as first, gateway(settings, rasa) as second:
        yield first, second


def with_token(client: httpx.AsyncClient, chat: Chat) -> Chat:
    """The same person at another gateway."""
    other = Chat(client)
    other.token = chat.token
    return other


async def test_a_conversation_goes_on_at_another_gateway(
    two: tuple[httpx.AsyncClient, httpx.AsyncClient],
) -> None:
    """Replies are counted together, and deleted together."""
    chat = Chat(two[0])
    await chat.send("one")
    other = with_token(two[1], chat)
    assert (await other.send("two"))["after"] == 2
    assert (await other.post("/delete", {"token": chat.token})).status_code == 204
    assert (await chat.post("", {"token": chat.token, "text": "x"})).status_code == 401


async def test_a_message_sent_to_both_counts_once(
    two: tuple[httpx.AsyncClient, httpx.AsyncClient], rasa: StandInRasa
) -> None:
    """A client that tries again may reach another gateway while the first still answers."""
    chat = Chat(two[0])
    await chat.send("one")
    rasa.delay = 0.2
    other = with_token(two[1], chat)
    answers = await asyncio.gather(
        *(person.send("twice", message_id=MESSAGE_ID) for person in (chat, other))
    )
    assert answers[0] == answers[1]
    assert rasa.messages() == ["one", "twice"]


async def test_what_another_gateway_adds_is_seen(
    two: tuple[httpx.AsyncClient, httpx.AsyncClient],
) -> None:
    """Whoever waits for news gets it."""
    chat = Chat(two[0])
    first = await chat.send("one")
    other = with_token(two[1], chat)
    waiting = asyncio.create_task(
        other.post("/updates", {"token": chat.token, "after": first["after"]})
    )
    await asyncio.sleep(0.1)
    await chat.send("two")
    async with asyncio.timeout(20):
        assert (await waiting).json()["replies"][0]["text"] == "two"


async def test_messages_are_counted_together(
    two: tuple[httpx.AsyncClient, httpx.AsyncClient],
) -> None:
    """The limit of one conversation holds over all gateways."""
    chat = Chat(two[0])
    await chat.send("hello")
    people = [chat, with_token(two[1], chat)]
    statuses = [
        (await people[number % 2].post("", {"token": chat.token, "text": "x"})).status_code
        for number in range(MESSAGES_OF_ONE.amount)
    ]
    assert [200] * (MESSAGES_OF_ONE.amount - 1) + [429] == statuses


async def test_without_redis_nobody_is_left_without_an_answer(
    two: tuple[httpx.AsyncClient, httpx.AsyncClient], redis_server: RedisServer
) -> None:
    """The contact details for a question, 112 at once for danger; then all goes on."""
    chat = Chat(two[0])
    await chat.send("hello")
    redis_server.stop()
    started = time.monotonic()
    danger = await chat.post("", {"token": chat.token, "text": "help he has a knife"})
    assert time.monotonic() - started < 5
    assert danger.json()["replies"][0]["kind"] == "emergency"
    question = await chat.post("", {"token": chat.token, "text": "hello"})
    assert question.json()["replies"][0]["kind"] == "fallback"
    waiting = await chat.post("/updates", {"token": chat.token, "after": 0})
    assert waiting.status_code == 503
    redis_server.start()
    assert (await chat.send("again"))["after"] == 2


def test_a_wrong_address_is_refused_without_being_shown() -> None:
    """It may hold a password."""
    with pytest.raises(SettingsError, match="redis://") as refused:
        read_settings({"HELPLINE_REDIS_URL": "localhost:secret"})
    assert "secret" not in str(refused.value)
