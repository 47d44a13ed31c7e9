"""What a person does with a handoff."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from handoff.database import Database
from handoff.entry import Entry, UnknownConversationError
from handoff.models import Author, Conversation, Handoff, Pseudonym, Reason
from handoff.moves import UnknownHandoffError
from handoff.states import IllegalActionError, NotOpenError, State
from handoff.terms import Requested, Standing
from privacy.keys import KeyRing
from tests.handoff.office import ANOTHER, KARI, NOTHING, REACHABLE, SOMEONE, Office

pytestmark = pytest.mark.anyio

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def expires_at(office: Office, conversation_id: str) -> datetime:
    async with office.database.reading() as session:
        conversation = await session.get_one(Conversation, conversation_id)
        return conversation.expires_at


async def test_after_a_yes_the_person_has_a_code(office: Office, now: datetime) -> None:
    """And the conversation waits for staff, for 90 days after the last message."""
    conversation_id = await office.begin(now)
    requested = await office.handoffs.request(conversation_id, NOTHING, now + HOUR)
    assert requested.state is State.WAITING
    assert requested.code
    standing = await office.handoffs.state_of(conversation_id, now + HOUR)
    kept_until = now + HOUR + 90 * DAY
    expected = Standing(requested.handoff_id, State.WAITING, now + HOUR, kept_until, 0)
    assert expected == standing
    assert kept_until == await expires_at(office, conversation_id)


async def test_without_a_yes_nothing_is_kept_longer(office: Office, now: datetime) -> None:
    """24 hours, and nobody knows of a handoff."""
    conversation_id = await office.begin(now)
    assert await office.handoffs.state_of(conversation_id, now) is None
    assert await office.inbox.list(now) == []
    assert now + DAY == await expires_at(office, conversation_id)


async def test_only_a_hash_of_the_code_is_stored(office: Office, now: datetime) -> None:
    """32 bytes, in which no digit of it stands."""
    conversation_id = await office.begin(now)
    requested = await office.handoffs.request(conversation_id, NOTHING, now)
    assert requested.code
    async with office.database.reading() as session:
        handoff = (await session.scalars(select(Handoff))).one()
    assert handoff.code
    assert len(handoff.code) == 32
    assert requested.code.digits[:4].encode() not in handoff.code


async def test_asking_twice_is_asking_once(office: Office, now: datetime) -> None:
    """The second is told that one is open, and how it stands; what it agreed to is not taken."""
    conversation_id, handoff_id = await office.hand_over(now)
    await office.desk.claim(handoff_id, KARI, now)
    again = await office.handoffs.request(conversation_id, REACHABLE, now)
    assert Requested(handoff_id, State.CLAIMED, None) == again
    assert (await office.inbox.transcript(handoff_id, now)).callback is None


async def test_of_ten_who_ask_at_once_one_gets_a_code(
    office: Office, url: str, keys: KeyRing, now: datetime
) -> None:
    """In two processes: a button pressed ten times makes one handoff."""
    conversation_id = await office.begin(now)
    elsewhere = Office.open(Database(url), keys)
    asked = await asyncio.gather(
        *(
            (office, elsewhere)[number % 2].handoffs.request(conversation_id, NOTHING, now)
            for number in range(10)
        )
    )
    await elsewhere.database.close()
    assert len({each.handoff_id for each in asked}) == 1
    assert len([each for each in asked if each.code]) == 1


async def test_a_conversation_that_is_gone_cannot_be_handed_over(
    office: Office, now: datetime
) -> None:
    """Neither one that never was nor one whose time is over."""
    conversation_id = await office.begin(now)
    for gone, moment in (("0" * 32, now), (conversation_id, now + DAY)):
        with pytest.raises(UnknownConversationError):
            await office.handoffs.request(gone, NOTHING, moment)


async def test_what_nobody_asked_for_is_not_there(office: Office, now: datetime) -> None:
    """Every step says so."""
    conversation_id = await office.begin(now)
    for step in (office.handoffs.withdraw, office.handoffs.hand_back, office.handoffs.reopen):
        with pytest.raises(UnknownHandoffError):
            await step(conversation_id, now)
    assert not await office.handoffs.person_wrote(conversation_id, now)


@pytest.mark.parametrize("state", [State.WAITING, State.CLAIMED, State.ANSWERED, State.CLOSED])
async def test_withdrawn_it_ends_in_a_day(office: Office, now: datetime, state: State) -> None:
    """Staff cannot read it from that moment; the sweep deletes it 24 hours later."""
    conversation_id, handoff_id = await office.lead_to(state, now)
    later = now + 5 * DAY
    await office.handoffs.withdraw(conversation_id, later)
    with pytest.raises(UnknownHandoffError):
        await office.inbox.transcript(handoff_id, later)
    assert await office.inbox.list(later, set(State)) == []
    assert later + DAY == await expires_at(office, conversation_id)
    swept = await office.store.purge(later + DAY)
    assert (swept.conversations, swept.handoffs) == (1, 1)


async def test_the_person_goes_on_after_withdrawing(office: Office, now: datetime) -> None:
    """In the same conversation, also days later, and may hand it over again under a new code."""
    conversation_id, handoff_id = await office.hand_over(now)
    later = now + 5 * DAY
    await office.handoffs.withdraw(conversation_id, later)
    assert conversation_id == await office.store.find(SOMEONE, later)
    await office.store.record(conversation_id, [Entry(Author.PERSON, b"hm")], None, later)
    again = await office.handoffs.request(conversation_id, NOTHING, later)
    assert again.code
    assert (handoff_id, State.WAITING) == (again.handoff_id, again.state)


async def test_a_message_from_the_person_postpones_the_end(office: Office, now: datetime) -> None:
    """For the conversation and the link to it; an earlier warning counts no more."""
    conversation_id, handoff_id = await office.hand_over(now)
    later = now + 85 * DAY
    assert await office.desk.warn_of_expiry(later) == 1
    await office.store.record(conversation_id, [Entry(Author.PERSON, b"hello?")], None, later)
    assert await office.handoffs.person_wrote(conversation_id, later)
    item = await office.inbox.item(handoff_id, later)
    assert (later + 90 * DAY, None) == (item.expires_at, item.warned_at)
    assert conversation_id == await office.store.find(SOMEONE, later + 89 * DAY)


async def test_who_was_answered_and_writes_waits_again(office: Office, now: datetime) -> None:
    """From their first message on; who talks with the bot waits for nobody."""
    conversation_id, handoff_id = await office.lead_to(State.ANSWERED, now)
    assert (await office.inbox.item(handoff_id, now)).waiting_since is None
    for hours in (1, 2):
        await office.handoffs.person_wrote(conversation_id, now + hours * HOUR)
    assert now + HOUR == (await office.inbox.item(handoff_id, now)).waiting_since
    await office.handoffs.hand_back(conversation_id, now)
    await office.handoffs.person_wrote(conversation_id, now + 3 * HOUR)
    assert (await office.inbox.item(handoff_id, now)).waiting_since is None


@pytest.mark.parametrize("state", [State.CLOSED, State.WITHDRAWN, State.EXPIRED])
async def test_when_it_is_over_a_message_postpones_nothing(
    office: Office, now: datetime, state: State
) -> None:
    """What the person writes then was not handed over."""
    conversation_id, _ = await office.lead_to(state, now)
    before = await expires_at(office, conversation_id)
    assert not await office.handoffs.person_wrote(conversation_id, now + HOUR)
    assert before == await expires_at(office, conversation_id)


async def test_past_its_time_it_has_expired(office: Office, now: datetime) -> None:
    """Before the sweep too: nobody can do anything with it."""
    conversation_id, handoff_id = await office.hand_over(now)
    over = now + 90 * DAY
    standing = await office.handoffs.state_of(conversation_id, over)
    assert standing
    assert standing.state is State.EXPIRED
    assert await office.inbox.list(over) == []
    for action in (
        office.desk.claim(handoff_id, KARI, over),
        office.handoffs.withdraw(conversation_id, over),
    ):
        with pytest.raises(IllegalActionError, match="expired"):
            await action
    with pytest.raises(NotOpenError, match="expired"):
        await office.handoffs.new_code(conversation_id, over)


@pytest.mark.parametrize("state", list(State))
async def test_the_bot_is_silent_while_staff_talk(
    office: Office, now: datetime, state: State
) -> None:
    """And talks while the person waits, after "talk to the bot again", and in the end."""
    conversation_id, _ = await office.lead_to(state, now)
    standing = await office.handoffs.state_of(conversation_id, now)
    assert standing
    assert standing.is_with_staff == (state in {State.CLAIMED, State.ANSWERED})


async def test_a_lost_code_is_replaced(office: Office, now: datetime) -> None:
    """The lost one leads nowhere, the new one does."""
    conversation_id = await office.begin(now)
    requested = await office.handoffs.request(conversation_id, NOTHING, now)
    code = await office.handoffs.new_code(conversation_id, now)
    assert requested.code
    assert await office.lookup.by_code(requested.code.digits, ANOTHER, now) is None
    assert await office.lookup.by_code(code.digits, ANOTHER, now)


async def test_who_comes_back_days_later_finds_the_answer(office: Office, now: datetime) -> None:
    """Their address leads to the conversation as long as an answer waits there."""
    conversation_id, handoff_id = await office.hand_over(now)
    await office.desk.claim(handoff_id, KARI, now)
    await office.desk.answer(handoff_id, KARI, b"Yes, you can.", now + DAY)
    await office.desk.close(handoff_id, KARI, now + DAY)
    back = now + 10 * DAY
    await office.store.purge(back)
    assert conversation_id == await office.store.find(SOMEONE, back)
    standing = await office.handoffs.state_of(conversation_id, back)
    assert standing
    assert (standing.state, standing.unread) == (State.CLOSED, 1)
    (said,) = await office.deliveries.unread(conversation_id)
    await office.deliveries.mark_delivered(conversation_id, [said.number], back)
    assert conversation_id == await office.store.find(SOMEONE, back + 23 * HOUR)
    assert await office.store.find(SOMEONE, back + DAY) is None


async def test_closed_with_nothing_unread_the_link_ends_in_a_day(
    office: Office, now: datetime
) -> None:
    """Then the same address is a stranger again, and the code still leads there."""
    conversation_id = await office.begin(now)
    requested = await office.handoffs.request(conversation_id, NOTHING, now)
    await office.desk.close(requested.handoff_id, KARI, now)
    assert await office.store.find(SOMEONE, now + DAY) is None
    assert requested.code
    found = await office.lookup.by_code(requested.code.digits, ANOTHER, now + DAY)
    assert found
    assert conversation_id == found.conversation_id


async def test_delete_deletes_a_handoff_too(office: Office, now: datetime) -> None:
    """At once and whatever staff do: nothing is left of it in any table."""
    conversation_id, handoff_id = await office.lead_to(State.ANSWERED, now)
    await office.store.forget(conversation_id, Reason.DELETED, now)
    assert await office.handoffs.state_of(conversation_id, now) is None
    with pytest.raises(UnknownHandoffError):
        await office.desk.close(handoff_id, KARI, now)
    async with office.database.reading() as session:
        assert (await session.scalars(select(Handoff))).all() == []
        assert (await session.scalars(select(Pseudonym))).all() == []
