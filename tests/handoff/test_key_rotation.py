"""A new master key: what was wrapped with the former one is wrapped anew."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from handoff import key_rotation
from handoff.conversations import ConversationStore
from handoff.database import Database
from handoff.entry import Entry
from handoff.key_rotation import rewrap
from handoff.models import Author, Conversation
from privacy.keys import KeyRing, UnknownKeyError
from privacy.pseudonyms import digest
from privacy.retention import Retention

pytestmark = pytest.mark.anyio

SAID = [Entry(Author.PERSON, b"my passport is gone")]
LATER = timedelta(hours=2)


async def begin(store: ConversationStore, number: int, now: datetime) -> str:
    begun = await store.find_or_begin(bytes([number]) * 32, "web", now)
    await store.record(begun, SAID, b"state", now)
    return begun


async def test_conversations_go_on_through_a_rotation(
    store: ConversationStore, database: Database, keys: KeyRing, now: datetime
) -> None:
    """Before, between and after: read and added to; then the former key is gone."""
    old = await begin(store, 1, now)
    former = keys.current("messages")
    keys.rotate("messages", now)
    new = await begin(store, 2, now)
    await store.record(old, SAID, b"state", now)
    assert await rewrap(database, keys, now + LATER) == 1
    assert not keys.knows(former.id)
    for begun, said in ((old, 2), (new, 1)):
        assert said == len(await store.transcript(begun))
        assert await store.state(begun) == b"state"
    async with database.reading() as session:
        in_use = set(await session.scalars(select(Conversation.key_id)))
    assert {keys.current("messages").id} == in_use


async def test_a_key_just_replaced_is_kept_for_another_process(
    store: ConversationStore, database: Database, keys: KeyRing, now: datetime
) -> None:
    """It goes the next time."""
    former = keys.current("messages")
    keys.rotate("messages", now)
    await rewrap(database, keys, now)
    assert keys.knows(former.id)
    await rewrap(database, keys, now + LATER)
    assert not keys.knows(former.id)
    assert await begin(store, 1, now)


async def test_more_conversations_than_go_at_once(
    store: ConversationStore,
    database: Database,
    keys: KeyRing,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """All are wrapped anew, and a second time there is nothing to do."""
    monkeypatch.setattr(key_rotation, "BATCH", 3)
    begun = [await begin(store, number, now) for number in range(7)]
    keys.rotate("messages", now)
    assert await rewrap(database, keys, now + LATER) == 7
    assert await rewrap(database, keys, now + LATER) == 0
    for conversation_id in begun:
        assert len(await store.transcript(conversation_id)) == 1


async def test_a_conversation_with_a_lost_key_is_left_as_it_is(
    store: ConversationStore, database: Database, keys: KeyRing, now: datetime, tmp_path: Path
) -> None:
    """It hinders nobody, and its key may still be put back."""
    lost = await begin(store, 1, now)
    keys.rotate("messages", now)
    (kept,) = (tmp_path / "keys").glob("messages.former.*.key")
    content = kept.read_text()
    kept.unlink()
    readable = await begin(store, 2, now)
    keys.rotate("messages", now)
    assert await rewrap(database, keys, now + LATER) == 1
    assert len(await store.transcript(readable)) == 1
    with pytest.raises(UnknownKeyError):
        await store.transcript(lost)
    kept.write_text(content)
    assert len(await store.transcript(lost)) == 1


async def test_a_new_pseudonym_key_makes_everybody_a_stranger(
    database: Database, keys: KeyRing, now: datetime
) -> None:
    """Conversations stay until their time is over; no address leads to one any more."""
    store = ConversationStore(database, keys, Retention())
    before = digest(keys.current("pseudonym"), "sms", "+4791234567")
    begun = await store.find_or_begin(before, "sms", now)
    keys.rotate("pseudonym", now)
    after = digest(keys.current("pseudonym"), "sms", "+4791234567")
    assert await store.find(after, now) is None
    assert await store.transcript(begun) == []
