"""Between rows and what they say: what was moved or changed is refused."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from handoff.conversations import ConversationStore
from handoff.database import Database
from handoff.entry import Entry
from handoff.models import Author, Conversation, Message
from privacy.encryption import DecryptionError
from privacy.keys import KeyRing, UnknownKeyError, open_key_ring
from privacy.retention import Retention

pytestmark = pytest.mark.anyio

SAID = [Entry(Author.PERSON, b"my passport is gone"), Entry(Author.BOT, b"Here is who helps.")]
Meddle = Callable[[list[Conversation], list[Message]], None]


@pytest.fixture
async def ids(store: ConversationStore, now: datetime) -> list[str]:
    """Two conversations, the same words in both."""
    ids = [await store.find_or_begin(digest * 32, "web", now) for digest in (b"a", b"b")]
    for conversation_id in ids:
        await store.record(conversation_id, SAID, b"state", now)
    return ids


def swap_messages(_: list[Conversation], messages: list[Message]) -> None:
    """Within one conversation."""
    messages[0].content, messages[1].content = messages[1].content, messages[0].content


def swap_between(_: list[Conversation], messages: list[Message]) -> None:
    """The same place in two conversations."""
    messages[0].content, messages[2].content = messages[2].content, messages[0].content


def change_author(_: list[Conversation], messages: list[Message]) -> None:
    """A person's words are put into the bot's mouth."""
    messages[0].author = Author.BOT


def change_number(_: list[Conversation], messages: list[Message]) -> None:
    """A message is moved to another place in its conversation."""
    messages[0].number = 9


def swap_keys(conversations: list[Conversation], _: list[Message]) -> None:
    """The wrapped keys of two conversations."""
    one, other = conversations
    one.wrapped_key, other.wrapped_key = other.wrapped_key, one.wrapped_key


def state_as_message(conversations: list[Conversation], messages: list[Message]) -> None:
    """What was encrypted for one purpose stands in another's place."""
    assert conversations[0].state
    messages[0].content = conversations[0].state


@pytest.mark.parametrize(
    "meddle",
    [swap_messages, swap_between, change_author, change_number, swap_keys, state_as_message],
)
async def test_meddling_with_rows_is_refused(
    store: ConversationStore, database: Database, ids: list[str], meddle: Meddle
) -> None:
    """Whoever can write to the database cannot change what was said."""
    async with database.writing() as session:
        conversations = list(await session.scalars(select(Conversation)))
        conversations.sort(key=lambda conversation: ids.index(conversation.id))
        messages = list(await session.scalars(select(Message).order_by(Message.number)))
        messages.sort(key=lambda message: ids.index(message.conversation_id))
        meddle(conversations, messages)
    with pytest.raises(DecryptionError):
        await store.transcript(ids[0])


async def test_another_states_place_is_refused(
    store: ConversationStore, database: Database, ids: list[str]
) -> None:
    """One conversation's state does not open in another."""
    async with database.writing() as session:
        one, other = (await session.scalars(select(Conversation))).all()
        one.state, other.state = other.state, one.state
    with pytest.raises(DecryptionError):
        await store.state(ids[0])


async def test_with_another_master_key_nothing_opens(
    database: Database, ids: list[str], now: datetime, tmp_path: Path
) -> None:
    """A database without its keys says which key is missing, and tells nothing else."""
    stolen = ConversationStore(database, open_key_ring(tmp_path / "elsewhere"), Retention())
    for read in (stolen.transcript, stolen.state):
        with pytest.raises(UnknownKeyError, match="backup"):
            await read(ids[0])
    with pytest.raises(UnknownKeyError):
        await stolen.record(ids[0], SAID, None, now)


async def test_a_lost_key_does_not_lock_a_person_out(
    database: Database, ids: list[str], now: datetime, tmp_path: Path
) -> None:
    """Their address gets a new conversation; the unreadable one waits for its key or its end."""
    other = ConversationStore(database, open_key_ring(tmp_path / "elsewhere"), Retention())
    assert await other.find(b"a" * 32, now) is None
    begun = await other.find_or_begin(b"a" * 32, "web", now)
    assert begun not in ids
    await other.record(begun, SAID, None, now)
    assert len(await other.transcript(begun)) == 2


async def test_a_copied_key_file_opens_it(
    database: Database, ids: list[str], tmp_path: Path
) -> None:
    """Keys that were put back from a backup are the same keys."""
    (tmp_path / "keys").rename(tmp_path / "backup")
    (tmp_path / "restored").mkdir()
    (tmp_path / "backup").rename(tmp_path / "restored" / "keys")
    restored = ConversationStore(database, open_key_ring(tmp_path / "restored"), Retention())
    assert len(await restored.transcript(ids[0])) == 2


def test_a_key_ring_does_not_show_keys(keys: KeyRing) -> None:
    """Printed, it shows nothing that opens anything."""
    secret = keys.current("messages").secret
    assert secret.hex() not in repr(vars(keys))
    assert repr(secret) not in repr(vars(keys))
