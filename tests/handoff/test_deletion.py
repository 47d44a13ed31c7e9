"""Forgetting: when somebody says so, and when the time is over."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from handoff import deletion
from handoff.closing_days import Closed
from handoff.conversations import ConversationStore
from handoff.database import Database
from handoff.deletion import Purged
from handoff.entry import Entry, UnknownConversationError
from handoff.models import (
    Author,
    Base,
    Callback,
    Conversation,
    Deletion,
    Delivery,
    Handoff,
    HandoffEvent,
    Message,
    Pseudonym,
    Reason,
    ReturnAddress,
)
from handoff.states import State
from tests.handoff.office import REACHABLE, Office

pytestmark = pytest.mark.anyio

SOMEONE, ANOTHER = b"s" * 32, b"a" * 32
DAY = timedelta(hours=24)
PLURALS = {
    "deletion": "deletion_entries",
    "delivery": "deliveries",
    "return_address": "return_addresses",
}
SAID = [Entry(Author.PERSON, b"my passport is gone"), Entry(Author.BOT, b"Here is who helps.")]


async def count(database: Database, table: type[Base]) -> int | None:
    async with database.reading() as session:
        return await session.scalar(select(func.count()).select_from(table))


async def counts(database: Database) -> dict[str, int | None]:
    return {
        table.__tablename__: await count(database, table)
        for table in (Conversation, Pseudonym, Message, Deletion)
    }


async def entries(database: Database) -> list[tuple[Any, ...]]:
    """What the table of deletions holds, without the counting number."""
    async with database.reading() as session:
        rows = await session.scalars(select(Deletion).order_by(Deletion.id))
        return [(row.at, row.reason, row.messages) for row in rows]


async def begin(store: ConversationStore, digest: bytes, now: datetime) -> str:
    conversation_id = await store.find_or_begin(digest, "web", now)
    await store.record(conversation_id, SAID, b"state", now)
    return conversation_id


async def test_delete_deletes_all_of_one_conversation(
    store: ConversationStore, database: Database, now: datetime
) -> None:
    """Messages, key, state and link are gone, another's are not, and an entry says it happened."""
    begun, other = await begin(store, SOMEONE, now), await begin(store, ANOTHER, now)
    assert await store.forget(begun, Reason.DELETED, now)
    assert await store.find(SOMEONE, now) is None
    with pytest.raises(UnknownConversationError):
        await store.transcript(begun)
    assert other == await store.find(ANOTHER, now)
    assert len(await store.transcript(other)) == 2
    expected = {"conversation": 1, "pseudonym": 1, "message": 2, "deletion": 1}
    assert expected == await counts(database)
    assert [(now, Reason.DELETED, 2)] == await entries(database)


async def test_the_entry_tells_nothing_of_the_conversation() -> None:
    """No id, channel, language or time of the conversation: only when, why and how many."""
    assert {"id", "at", "reason", "messages"} == set(Deletion.__table__.columns.keys())


async def test_deleting_twice_is_deleting_once(
    store: ConversationStore, database: Database, now: datetime
) -> None:
    """The second finds nothing and makes no entry, also when both come at once."""
    begun = await begin(store, SOMEONE, now)
    done = await asyncio.gather(*(store.forget(begun, Reason.DELETED, now) for _ in range(5)))
    assert sorted(done) == [False] * 4 + [True]
    assert await count(database, Deletion) == 1


async def test_after_delete_the_same_address_begins_anew(
    store: ConversationStore, now: datetime
) -> None:
    """Under another id, with nothing of before."""
    begun = await begin(store, SOMEONE, now)
    await store.forget(begun, Reason.DELETED, now)
    again = await store.find_or_begin(SOMEONE, "web", now)
    assert begun != again
    assert await store.transcript(again) == []


async def test_a_late_answer_does_not_bring_it_back(
    store: ConversationStore, database: Database, now: datetime
) -> None:
    """Deleted while the bot was still thinking, it stays deleted."""
    begun = await begin(store, SOMEONE, now)
    results = await asyncio.gather(
        *(store.record(begun, SAID, None, now) for _ in range(5)),
        store.forget(begun, Reason.DELETED, now),
        *(store.record(begun, SAID, None, now) for _ in range(5)),
        return_exceptions=True,
    )
    assert results[5] is True
    assert {bool, UnknownConversationError} >= {
        type(result) for result in results if isinstance(result, (Exception, bool))
    }
    assert await counts(database) == {
        "conversation": 0,
        "pseudonym": 0,
        "message": 0,
        "deletion": 1,
    }


async def test_conversations_are_swept(
    store: ConversationStore, database: Database, now: datetime
) -> None:
    """Exactly 24 hours after its last message one is gone, with its key; a younger one stays."""
    await begin(store, SOMEONE, now)
    younger = await begin(store, ANOTHER, now + timedelta(seconds=1))
    assert Purged() == await store.purge(now + DAY - timedelta(microseconds=1))
    assert Purged(conversations=1, messages=2) == await store.purge(now + DAY)
    async with database.reading() as session:
        assert [younger] == list(await session.scalars(select(Conversation.id)))
    assert [(now + DAY, Reason.EXPIRED, 2)] == await entries(database)


async def test_messages_are_swept(
    store: ConversationStore, database: Database, now: datetime
) -> None:
    """They go with their conversation."""
    await begin(store, SOMEONE, now)
    younger = await begin(store, ANOTHER, now + timedelta(hours=1))
    await store.purge(now + DAY)
    async with database.reading() as session:
        assert {younger} == set(await session.scalars(select(Message.conversation_id)))


async def test_pseudonyms_are_swept(
    store: ConversationStore, database: Database, now: datetime
) -> None:
    """With their conversation, and after a day also from one that is kept for staff."""
    await begin(store, SOMEONE, now)
    await begin(store, ANOTHER, now)
    async with database.writing() as session:
        link = await session.get_one(Pseudonym, SOMEONE)
        await session.execute(
            update(Conversation)
            .where(Conversation.id == link.conversation_id)
            .values(expires_at=now + 90 * DAY)
        )
    swept = await store.purge(now + DAY)
    assert Purged(conversations=1, messages=2, pseudonyms=1) == swept
    expected = {"conversation": 1, "pseudonym": 0, "message": 2, "deletion": 1}
    assert expected == await counts(database)


async def test_deletion_entries_are_swept(
    store: ConversationStore, database: Database, now: datetime
) -> None:
    """After a year nobody needs to know that something was deleted."""
    begun = await begin(store, SOMEONE, now)
    await store.forget(begun, Reason.DELETED, now)
    assert Purged() == await store.purge(now + timedelta(days=364))
    assert Purged(deletion_entries=1) == await store.purge(now + timedelta(days=365))
    assert await count(database, Deletion) == 0


async def test_handoffs_are_swept(office: Office, now: datetime) -> None:
    """90 days after the last message, with their conversations; an entry says it happened."""
    await office.lead_to(State.ANSWERED, now)
    assert Purged() == await office.store.purge(now + 90 * DAY - timedelta(seconds=1))
    assert Purged(conversations=1, messages=4, handoffs=1) == await office.store.purge(
        now + 90 * DAY
    )
    assert [(now + 90 * DAY, Reason.EXPIRED, 4)] == await entries(office.database)


async def test_handoff_events_are_swept(office: Office, now: datetime) -> None:
    """They go with their handoff."""
    await office.lead_to(State.ANSWERED, now)
    assert await count(office.database, HandoffEvent) == 3
    await office.store.purge(now + 90 * DAY)
    assert await count(office.database, HandoffEvent) == 0


async def test_deliveries_are_swept(office: Office, now: datetime) -> None:
    """They go with their message."""
    await office.lead_to(State.ANSWERED, now)
    assert await count(office.database, Delivery) == 1
    await office.store.purge(now + 90 * DAY)
    assert await count(office.database, Delivery) == 0


async def test_callbacks_are_swept(office: Office, now: datetime) -> None:
    """With their handoff; one that closing should have deleted, by the next sweep."""
    await orphaned(office, now)
    assert await count(office.database, Callback) == 2
    assert Purged(kept_apart=2) == await office.store.purge(now)
    assert await count(office.database, Callback) == 1
    await office.store.purge(now + 90 * DAY)
    assert await count(office.database, Callback) == 0


async def test_return_addresses_are_swept(office: Office, now: datetime) -> None:
    """As the wishes to be called are."""
    await orphaned(office, now)
    await office.store.purge(now)
    assert await count(office.database, ReturnAddress) == 1
    await office.store.purge(now + 90 * DAY)
    assert await count(office.database, ReturnAddress) == 0


async def orphaned(office: Office, now: datetime) -> None:
    """Two handoffs that can be reached, one of them closed by somebody who forgot the rest."""
    _, handoff_id = await office.hand_over(now, REACHABLE)
    await office.hand_over(now, REACHABLE, ANOTHER)
    async with office.database.writing() as session:
        (await session.get_one(Handoff, handoff_id)).state = State.CLOSED


async def test_attempts_are_swept(office: Office, now: datetime) -> None:
    """When their period is over."""
    await office.lookup.by_code("1", SOMEONE, now)
    hour = timedelta(hours=1)
    assert Purged() == await office.store.purge(now + hour - timedelta(seconds=1))
    assert Purged(attempts=2) == await office.store.purge(now + hour)


async def test_closing_days_are_swept(office: Office, now: datetime) -> None:
    """When they are over everywhere on earth."""
    today = now.date()
    for days in (0, 1, 2):
        await office.closing_days.add(Closed(today - timedelta(days=days)))
    assert Purged(closing_days=1) == await office.store.purge(now)
    assert len(await office.closing_days.list(today - timedelta(days=9))) == 2


async def test_what_is_said_after_closing_is_swept_after_a_day(
    office: Office, now: datetime
) -> None:
    """It was not handed over; what was stays for its 90 days."""
    conversation_id, handoff_id = await office.lead_to(State.CLOSED, now)
    later = now + timedelta(hours=1)
    await office.store.record(conversation_id, SAID, None, later)
    assert Purged() == await office.store.purge(later + DAY - timedelta(seconds=1))
    swept = await office.store.purge(later + DAY)
    assert swept.messages == 2
    assert [said.number for said in await office.store.transcript(conversation_id)] == [1, 2, 3]
    assert len((await office.inbox.transcript(handoff_id, later + DAY)).said) == 3


OF_STAFF = {
    *("staff_account", "recovery_code", "staff_session", "sign_in_delay"),
    *("audit_entry", "audit_head"),
}


async def test_every_table_is_swept_above() -> None:
    """A new table needs a test of its own here, named after it; staff's have theirs elsewhere."""
    for table in Base.metadata.tables.keys() - OF_STAFF:
        plural = PLURALS.get(table, f"{table}s")
        assert f"test_{plural}_are_swept" in globals()


async def test_a_day_later_nothing_is_left(
    store: ConversationStore, database: Database, now: datetime
) -> None:
    """Of more conversations than go at once; each has its entry."""
    for number in range(7):
        await begin(store, bytes([number]) * 32, now)
    with pytest.MonkeyPatch.context() as smaller:
        smaller.setattr(deletion, "BATCH", 3)
        assert Purged(conversations=7, messages=14) == await store.purge(now + DAY)
    expected = {"conversation": 0, "pseudonym": 0, "message": 0, "deletion": 7}
    assert expected == await counts(database)


async def test_sweeping_twice_at_once_counts_once(
    store: ConversationStore, database: Database, now: datetime
) -> None:
    """Two processes may sweep at the same time."""
    for number in range(20):
        await begin(store, bytes([number]) * 32, now)
    swept = await asyncio.gather(*(store.purge(now + DAY) for _ in range(3)))
    assert sum(each.conversations for each in swept) == 20
    assert await count(database, Deletion) == 20
    assert await count(database, Conversation) == 0
