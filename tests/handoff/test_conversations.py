"""What is kept of a conversation, and for whom."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import StatementError

from handoff.conversations import ConversationStore
from handoff.database import Database
from handoff.entry import Entry, Recorded, Said, UnknownConversationError
from handoff.models import Author, Conversation, Message, Pseudonym
from privacy.keys import KeyRing
from privacy.retention import Retention

pytestmark = pytest.mark.anyio

SOMEONE = b"s" * 32
HOUR = timedelta(hours=1)
DAY = timedelta(hours=24)
ASKED = Entry(Author.PERSON, b"can i get asylum", "m1")
ANSWERED = Entry(Author.BOT, b"You can apply for asylum.")


async def test_the_same_address_finds_its_conversation(
    store: ConversationStore, now: datetime
) -> None:
    """Until 24 hours after the last message."""
    assert await store.find(SOMEONE, now) is None
    begun = await store.find_or_begin(SOMEONE, "sms", now)
    assert begun == await store.find_or_begin(SOMEONE, "sms", now + DAY - HOUR)
    assert begun == await store.find(SOMEONE, now + DAY - timedelta(seconds=1))
    assert len(begun) == 32


async def test_after_a_day_the_same_address_is_a_stranger(
    store: ConversationStore, now: datetime
) -> None:
    """A new random id, and nothing that leads from the one to the other."""
    begun = await store.find_or_begin(SOMEONE, "sms", now)
    assert await store.find(SOMEONE, now + DAY) is None
    later = await store.find_or_begin(SOMEONE, "sms", now + DAY)
    assert begun != later
    assert later == await store.find(SOMEONE, now + DAY)


async def test_every_message_renews_the_day(store: ConversationStore, now: datetime) -> None:
    """24 hours are counted from the last message, for the conversation and its link."""
    begun = await store.find_or_begin(SOMEONE, "sms", now)
    for hours in (20, 40, 60):
        await store.record(begun, [ANSWERED], None, now + hours * HOUR)
    assert begun == await store.find(SOMEONE, now + 83 * HOUR)
    assert await store.find(SOMEONE, now + 84 * HOUR) is None


async def test_addresses_do_not_meet(store: ConversationStore, now: datetime) -> None:
    """Each has a conversation of its own."""
    one = await store.find_or_begin(SOMEONE, "sms", now)
    other = await store.find_or_begin(b"o" * 32, "sms", now)
    await store.record(one, [ASKED], b"one", now)
    assert await store.transcript(other) == []
    assert await store.state(other) is None


async def test_what_was_said_comes_back_in_order(store: ConversationStore, now: datetime) -> None:
    """Numbered from 1, with who said it and when."""
    begun = await store.find_or_begin(SOMEONE, "web", now)
    assert Recorded(2) == await store.record(begun, [ASKED, ANSWERED], None, now)
    by_staff = Entry(Author.STAFF, "Takk, æøå".encode())
    assert Recorded(3) == await store.record(begun, [by_staff], None, now + HOUR)
    assert [
        Said(1, now, Author.PERSON, b"can i get asylum"),
        Said(2, now, Author.BOT, b"You can apply for asylum."),
        Said(3, now + HOUR, Author.STAFF, "Takk, æøå".encode()),
    ] == await store.transcript(begun)


async def test_moments_come_back_in_utc(store: ConversationStore, now: datetime) -> None:
    """To the microsecond, with their zone."""
    moment = now + timedelta(microseconds=1)
    begun = await store.find_or_begin(SOMEONE, "web", now)
    await store.record(begun, [ASKED], None, moment)
    (said,) = await store.transcript(begun)
    assert (moment, UTC) == (said.at, said.at.tzinfo)


async def test_a_moment_without_a_zone_is_never_stored(
    store: ConversationStore, database: Database, now: datetime
) -> None:
    """The attempt fails and leaves nothing behind."""
    with pytest.raises(StatementError, match="zone"):
        await store.find_or_begin(SOMEONE, "web", now.replace(tzinfo=None))
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Conversation)) == 0


async def test_replies_after_a_number(store: ConversationStore, now: datetime) -> None:
    """What the bot and staff said since; the person's own words are on their screen."""
    begun = await store.find_or_begin(SOMEONE, "web", now)
    await store.record(begun, [ASKED, ANSWERED], None, now)
    await store.record(begun, [Entry(Author.PERSON, b"ok"), ANSWERED], None, now)
    await store.record(begun, [Entry(Author.STAFF, b"Hello")], None, now)
    assert [said.number for said in await store.replies_after(begun, 0)] == [2, 4, 5]
    assert [said.number for said in await store.replies_after(begun, 2)] == [4, 5]
    assert await store.replies_after(begun, 5) == []


async def test_a_message_sent_again_counts_once(store: ConversationStore, now: datetime) -> None:
    """Nothing is added or changed, and the replies to it are found again."""
    begun = await store.find_or_begin(SOMEONE, "web", now)
    await store.record(begun, [ASKED, ANSWERED], b"first", now)
    await store.record(begun, [Entry(Author.BOT, b"later")], b"second", now + HOUR)
    repeated = await store.record(begun, [ASKED, ANSWERED], b"third", now + 2 * HOUR)
    assert Recorded(3, is_repeat=True) == repeated
    assert len(await store.transcript(begun)) == 3
    assert await store.state(begun) == b"second"
    replies = await store.replies_to(begun, "m1")
    assert [Said(2, now, Author.BOT, b"You can apply for asylum.")] == replies
    assert await store.replies_to(begun, "m2") is None


async def test_a_message_id_is_known_in_its_conversation_only(
    store: ConversationStore, now: datetime
) -> None:
    """Two people's messages may have the same id."""
    one = await store.find_or_begin(SOMEONE, "web", now)
    other = await store.find_or_begin(b"o" * 32, "web", now)
    assert Recorded(1) == await store.record(one, [ASKED], None, now)
    assert Recorded(1) == await store.record(other, [ASKED], None, now)


async def test_the_state_is_what_was_recorded_last(store: ConversationStore, now: datetime) -> None:
    """Also when it was taken away."""
    begun = await store.find_or_begin(SOMEONE, "web", now)
    assert await store.state(begun) is None
    await store.record(begun, [], b'{"care": ["violence"]}', now)
    assert await store.state(begun) == b'{"care": ["violence"]}'
    await store.record(begun, [], None, now)
    assert await store.state(begun) is None


async def test_the_language_stays_until_another_is_seen(
    store: ConversationStore, database: Database, now: datetime
) -> None:
    """A message too short to tell does not take it away."""
    begun = await store.find_or_begin(SOMEONE, "web", now)
    seen = []
    for language in (None, "ro", None, "en"):
        await store.record(begun, [ANSWERED], None, now, language)
        async with database.reading() as session:
            seen.append(await session.scalar(select(Conversation.language)))
    assert seen == [None, "ro", "ro", "en"]


async def test_nothing_is_added_to_what_is_gone(store: ConversationStore, now: datetime) -> None:
    """A conversation whose time is over, or that never was, is not brought back by a message."""
    begun = await store.find_or_begin(SOMEONE, "web", now)
    with pytest.raises(UnknownConversationError):
        await store.record(begun, [ASKED], None, now + DAY)
    with pytest.raises(UnknownConversationError):
        await store.record("f" * 32, [ASKED], None, now)
    for read in (store.transcript, store.state):
        with pytest.raises(UnknownConversationError):
            await read("f" * 32)
    with pytest.raises(UnknownConversationError):
        await store.replies_after("f" * 32, 0)
    with pytest.raises(UnknownConversationError):
        await store.replies_to("f" * 32, "m1")


async def test_an_expired_link_is_not_brought_back(
    store: ConversationStore, database: Database, now: datetime
) -> None:
    """A conversation kept longer, for staff, gets a message: the address stays a stranger."""
    begun = await store.find_or_begin(SOMEONE, "web", now)
    async with database.writing() as session:
        await session.execute(update(Conversation).values(expires_at=now + 90 * DAY))
    await store.record(begun, [ANSWERED], None, now + 2 * DAY)
    assert await store.find(SOMEONE, now + 2 * DAY) is None
    async with database.reading() as session:
        expires_at = await session.scalar(select(Conversation.expires_at))
        assert now + 90 * DAY == expires_at


async def test_a_failure_in_the_middle_leaves_nothing(
    store: ConversationStore, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Messages and state are recorded together or not at all."""
    begun = await store.find_or_begin(SOMEONE, "web", now)

    async def fail(*_: object) -> None:
        raise ConnectionResetError

    with monkeypatch.context() as broken:
        broken.setattr("handoff.conversations.renew", fail)
        with pytest.raises(ConnectionResetError):
            await store.record(begun, [ASKED, ANSWERED], b"state", now)
    assert await store.transcript(begun) == []
    assert await store.state(begun) is None
    assert Recorded(2) == await store.record(begun, [ASKED, ANSWERED], b"state", now)


async def test_a_record_given_up_is_whole_or_not_there(
    store: ConversationStore, now: datetime
) -> None:
    """The gateway's time limit may strike anywhere; nobody after it waits for a lock."""
    begun = await store.find_or_begin(SOMEONE, "web", now)
    async with asyncio.timeout(4):
        for step in range(12):
            task = asyncio.create_task(store.record(begun, [ANSWERED, ANSWERED], None, now))
            await asyncio.sleep(step * 0.001)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        await store.completion.wait()
        said = await store.transcript(begun)
        assert 22 <= len(said) <= 24  # the first was given up before it began
        assert len(said) % 2 == 0
        assert Recorded(len(said) + 1) == await store.record(begun, [ASKED], None, now)


async def test_twenty_at_once_are_numbered_without_a_gap(
    url: str, store: ConversationStore, keys: KeyRing, now: datetime
) -> None:
    """In two processes; the entries of one record stay together."""
    begun = await store.find_or_begin(SOMEONE, "web", now)
    elsewhere = Database(url)
    stores = (store, ConversationStore(elsewhere, keys, Retention()))

    async def say(number: int) -> Recorded:
        entries = [
            Entry(author, str(number).encode(), f"{author}{number}")
            for author in (Author.PERSON, Author.BOT)
        ]
        return await stores[number % 2].record(begun, entries, str(number).encode(), now)

    recorded = await asyncio.gather(*(say(number) for number in range(20)))
    await elsewhere.close()
    said = await store.transcript(begun)
    assert list(range(2, 41, 2)) == sorted(each.last for each in recorded)
    assert list(range(1, 41)) == [each.number for each in said]
    assert [each.content for each in said[::2]] == [each.content for each in said[1::2]]
    assert len({each.content for each in said}) == 20
    assert said[-1].content == await store.state(begun)


async def test_the_same_message_twenty_times_at_once(
    store: ConversationStore, now: datetime
) -> None:
    """One is recorded, the others are repeats."""
    begun = await store.find_or_begin(SOMEONE, "web", now)
    sent = (store.record(begun, [ASKED, ANSWERED], None, now) for _ in range(20))
    recorded = await asyncio.gather(*sent)
    assert len([each for each in recorded if not each.is_repeat]) == 1
    assert len(await store.transcript(begun)) == 2


async def test_twenty_first_messages_begin_one_conversation(
    url: str, store: ConversationStore, database: Database, keys: KeyRing, now: datetime
) -> None:
    """In two processes, for an address never seen and for one whose link has expired."""
    elsewhere = Database(url)
    stores = (store, ConversationStore(elsewhere, keys, Retention()))
    for links, moment in enumerate((now, now + 2 * DAY), 1):
        begun = await asyncio.gather(
            *(stores[number % 2].find_or_begin(SOMEONE, "sms", moment) for number in range(20))
        )
        assert len(set(begun)) == 1
        async with database.reading() as session:
            conversations = select(func.count()).select_from(Conversation)
            assert links == await session.scalar(conversations)
            assert await session.scalar(select(func.count()).select_from(Pseudonym)) == 1
    await elsewhere.close()


async def test_nothing_readable_is_stored(
    store: ConversationStore, database: Database, now: datetime
) -> None:
    """What was said, the state and the message's id are not in the rows."""
    begun = await store.find_or_begin(SOMEONE, "web", now)
    await store.record(begun, [ASKED, ANSWERED], b"asylum", now)
    async with database.reading() as session:
        messages = (await session.scalars(select(Message))).all()
        conversation = (await session.scalars(select(Conversation))).one()
    for stored in [conversation.state, *(message.content for message in messages)]:
        assert stored
        assert b"asylum" not in stored
    assert messages[0].message_id != b"m1"
