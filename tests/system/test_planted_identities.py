"""Privacy is checked: what is planted at the door is in nothing the helpline keeps.

Two hundred people with names, numbers and addresses write; errors are provoked in every process,
with the logs at their most talkative. Then every file is searched, the raw bytes of the database
among them, what is in it once it is decrypted, and the dialogue engine's trackers.
"""

import asyncio
import secrets
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import httpx
import pytest
from redis import Redis
from sqlalchemy import select

from handoff.conversations import ConversationStore
from handoff.database import Database
from handoff.models import Conversation
from privacy.keys import open_key_ring
from privacy.retention import Retention
from tests.redis_server import RedisServer, running_redis
from tests.running_helpline import System, started

PEOPLE = 200
# No message contains these by chance: a word of a message, a name, a number, an address.
WORD, SURNAME, MAIL = "zebrafinch", "Osarumwense", "blessing.osaru@example.org"
PHONES = ("912 34 567", "91234567", "+4791234567")
AGENT, ADDRESS = "PlantedBrowser/7.7", "203.0.113.77"
MESSAGES = (
    f"my name is Blessing {SURNAME}, call me {PHONES[0]} or {PHONES[1]}, i like a {WORD}",
    f"he has a knife, his number is {PHONES[2]} help {WORD}",
    f"write to {MAIL} about the {WORD}, what is asylum",
    "weather",
    f"{SURNAME} {WORD}",
)


# Sent to the brain past the gateway, where nobody can: it may be in a tracker, but in no file.
DIRECT = "Vyshnevetska"
IDENTITIES = (SURNAME, MAIL, *PHONES, AGENT, ADDRESS)


@pytest.fixture(scope="module")
def redis_server() -> Iterator[RedisServer]:
    """Where the trackers are, so that they can be looked into."""
    with running_redis() as server:
        yield server


@pytest.fixture(scope="module")
def talkative(
    tmp_path_factory: pytest.TempPathFactory, redis_server: RedisServer
) -> Iterator[System]:
    """A helpline of its own that logs all it can."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HELPLINE_LOG_LEVEL", "DEBUG")
        with started(tmp_path_factory.mktemp("planted"), redis_server.url) as system:
            system.http.headers.update({"User-Agent": AGENT, "X-Forwarded-For": ADDRESS})
            yield system


def talk(system: System) -> list[str]:
    """Write as many people, two messages each; return their tokens."""
    tokens = []
    for number in range(PEOPLE):
        person = system.person()
        for offset in range(2):
            text = MESSAGES[(number + offset * 2) % len(MESSAGES)]
            answer = person.post("", {"token": person.token, "text": text})
            assert answer.status_code == 200, answer.text
            person.token = answer.json()["token"]
        tokens.append(str(person.token))
        if number == PEOPLE // 2:
            system.kill("rasa_sdk")
            person.post("", {"token": person.token, "text": MESSAGES[0]})
    return tokens


def provoke_errors(system: System, token: str) -> None:
    """Requests that every layer refuses, with the planted words in them."""
    http = system.http
    http.post("/api/chat", content=f'{{"text": "{WORD} {SURNAME}')
    http.post("/api/chat", json={"token": None, "text": f"{WORD} " * 2_000})
    http.post("/api/chat", json={"token": f"{WORD}-{SURNAME}", "text": MESSAGES[0]})
    http.post("/api/chat", json={"token": token, "choice": f"{WORD}-{SURNAME}"})
    http.post("/api/chat/delete", json={"token": token})
    http.get(f"/{WORD}/{SURNAME}?phone={PHONES[1]}")
    with httpx.Client(timeout=15, trust_env=False) as brain:
        message = {"sender": secrets.token_hex(4), "message": f'/{WORD}{{"x": "{DIRECT}"}}'}
        brain.post(f"{system.settings.rasa_url}/webhooks/rest/webhook", json=message)
        broken = {"next_action": f"{WORD}_{DIRECT}", "tracker": {"sender_id": PHONES[1]}}
        brain.post(f"{system.settings.actions_url}/webhook", json=broken)


def written(folder: Path) -> dict[Path, bytes]:
    """Every file below a folder."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def decrypted(system: System) -> bytes:
    """All that was said in all conversations, and the gateway's state of each."""

    async def read() -> bytes:
        database = Database(system.settings.database)
        keys = open_key_ring(system.settings.data_dir)
        store = ConversationStore(database, keys, Retention())
        try:
            async with database.reading() as session:
                ids = (await session.scalars(select(Conversation.id))).all()
            parts = [await store.state(conversation_id) or b"" for conversation_id in ids]
            for conversation_id in ids:
                parts += [entry.content for entry in await store.transcript(conversation_id)]
        finally:
            await database.close()
        assert len(ids) > PEOPLE // 2
        return b" ".join(parts)

    return asyncio.run(read())


def held(server: RedisServer) -> bytes:
    """The names and contents of all that is in Redis."""
    with Redis.from_url(server.url) as client:
        names = list(client.scan_iter("*"))
        contents = [client.get(name) for name in names if client.type(name) == b"string"]
    assert any(name.startswith(b"helpline:tracker:") for name in names)
    return b" ".join([*names, *filter(None, contents)])


def found(planted: Iterable[str], content: bytes) -> set[str]:
    """What of the planted words is in a content."""
    return {word for word in planted if word.lower().encode() in content.lower()}


def test_nothing_planted_is_kept(talkative: System, redis_server: RedisServer) -> None:
    """No name, number, address, token or browser anywhere; no word of a message in any file."""
    tokens = talk(talkative)
    provoke_errors(talkative, tokens[0])
    files = written(talkative.settings.data_dir)
    assert sum(map(len, files.values())) > 10_000, "the logs are not talkative"
    for path, content in files.items():
        assert (path.name, set()) == (
            path.name,
            found([WORD, DIRECT, *IDENTITIES, *tokens], content),
        )
    said = decrypted(talkative)
    assert WORD.encode() in said, "nothing was recorded"
    assert found([*IDENTITIES, *tokens], said) == set()
    trackers = held(redis_server)
    assert WORD.encode() in trackers, "no tracker holds what was said"
    assert found([*IDENTITIES, *tokens], trackers) == set()


def test_deleting_leaves_nothing_of_a_conversation(
    talkative: System, redis_server: RedisServer
) -> None:
    """Its id and its words are nowhere: not in the database, nor in Redis, nor in a log."""
    person = talkative.person()
    person.say("he make me push a wheelbarrow all day, what is asylum")
    before = {name for name in held(redis_server).split() if b"tracker" in name}
    state = decrypted(talkative)
    assert b"wheelbarrow" in state
    assert person.post("/delete", {"token": person.token}).status_code == 204
    deadline = time.monotonic() + 10
    while b"wheelbarrow" in held(redis_server) and time.monotonic() < deadline:
        time.sleep(0.1)
    kept = held(redis_server)
    assert b"wheelbarrow" not in kept
    gone = before - {name for name in kept.split() if b"tracker" in name}
    [conversation_id] = [name.removeprefix(b"helpline:tracker:") for name in gone]
    assert conversation_id not in kept
    assert b"wheelbarrow" not in decrypted(talkative)
    for path, content in written(talkative.settings.data_dir).items():
        assert (path.name, set()) == (
            path.name,
            found(["wheelbarrow", conversation_id.decode()], content),
        )
