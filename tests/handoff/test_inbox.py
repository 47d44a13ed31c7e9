"""What staff see."""

from datetime import datetime, timedelta

import pytest

from handoff.entry import Entry
from handoff.inbox import InboxItem
from handoff.models import Author
from handoff.moves import UnknownHandoffError
from handoff.states import State
from handoff.terms import Terms
from tests.handoff.office import ANOTHER, KARI, NOTHING, REACHABLE, WISH, Office

pytestmark = pytest.mark.anyio

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


async def test_an_item_says_what_staff_choose_by(office: Office, now: datetime) -> None:
    """Language, channel, topic, danger, who has it, and how long the person has waited."""
    conversation_id = await office.begin(now, channel="sms")
    requested = await office.handoffs.request(conversation_id, REACHABLE, now + HOUR)
    expected = InboxItem(
        handoff_id=requested.handoff_id,
        state=State.WAITING,
        language="en",
        channel="sms",
        topic="passport",
        is_danger=True,
        requested_at=now + HOUR,
        waiting_since=now + HOUR,
        last_message_at=now + HOUR,
        claimed_by=None,
        claimed_at=None,
        answered_at=None,
        closed_at=None,
        expires_at=now + HOUR + timedelta(days=90),
        warned_at=None,
    )
    assert [expected] == await office.inbox.list(now + 2 * HOUR)
    assert expected == await office.inbox.item(requested.handoff_id, now + 2 * HOUR)
    assert expected.waited(now + 2 * HOUR) == HOUR


async def test_those_that_wait_come_first_the_longest_on_top(office: Office, now: datetime) -> None:
    """Then those who wrote again, then those that nobody waits for."""
    made = []
    for number in range(5):
        moment = now + number * MINUTE
        made.append(await office.hand_over(moment, digest=bytes([number]) * 32))
    handoffs = [handoff_id for _, handoff_id in made]
    for number in (0, 1):
        await office.desk.claim(handoffs[number], KARI, now + HOUR)
        await office.desk.answer(handoffs[number], KARI, b"Yes.", now + HOUR)
    await office.handoffs.person_wrote(made[1][0], now + 2 * HOUR)
    found = [item.handoff_id for item in await office.inbox.list(now + 3 * HOUR)]
    assert [handoffs[number] for number in (2, 3, 4, 1, 0)] == found
    assert found[1:3] == [
        item.handoff_id for item in await office.inbox.list(now + 3 * HOUR, limit=2, offset=1)
    ]


async def test_they_are_filtered_by_state(office: Office, now: datetime) -> None:
    """Those that are over are shown when they are asked for, withdrawn ones never."""
    by_state = {}
    for number, state in enumerate((State.WAITING, State.CLAIMED, State.CLOSED, State.WITHDRAWN)):
        conversation_id, handoff_id = await office.hand_over(now, digest=bytes([number]) * 32)
        by_state[state] = handoff_id
        if state is State.CLAIMED:
            await office.desk.claim(handoff_id, KARI, now)
        if state is State.CLOSED:
            await office.desk.close(handoff_id, KARI, now)
        if state is State.WITHDRAWN:
            await office.handoffs.withdraw(conversation_id, now)

    async def shown(*states: State) -> set[str]:
        return {item.handoff_id for item in await office.inbox.list(now, states)}

    for state in (State.WAITING, State.CLAIMED, State.CLOSED):
        assert {by_state[state]} == await shown(state)
    assert await shown(State.WITHDRAWN, State.EXPIRED) == set()
    opened = {item.handoff_id for item in await office.inbox.list(now)}
    assert {by_state[State.WAITING], by_state[State.CLAIMED]} == opened


async def test_a_transcript_has_all_that_was_handed_over(office: Office, now: datetime) -> None:
    """What was said before and since, the wish to be called, and what did not arrive yet."""
    conversation_id, handoff_id = await office.hand_over(now, REACHABLE)
    await office.desk.claim(handoff_id, KARI, now)
    await office.desk.answer(handoff_id, KARI, b"Yes.", now)
    await office.store.record(conversation_id, [Entry(Author.PERSON, b"thanks")], None, now)
    transcript = await office.inbox.transcript(handoff_id, now)
    assert [said.number for said in transcript.said] == [1, 2, 3, 4, 5]
    assert await office.store.transcript(conversation_id) == transcript.said
    assert (WISH, frozenset({4})) == (transcript.callback, transcript.undelivered)
    assert await office.inbox.item(handoff_id, now) == transcript.item


async def test_another_handoffs_wish_is_not_shown(office: Office, now: datetime) -> None:
    """Each in its own handoff only."""
    await office.hand_over(now, REACHABLE)
    _, other = await office.hand_over(now, digest=ANOTHER)
    assert (await office.inbox.transcript(other, now)).callback is None


async def test_what_is_said_after_closing_is_not_shown(office: Office, now: datetime) -> None:
    """The person talks with the bot again, and did not hand that over."""
    conversation_id, handoff_id = await office.lead_to(State.CLOSED, now)
    later = now + MINUTE
    await office.store.record(conversation_id, [Entry(Author.PERSON, b"secret")], None, later)
    assert len((await office.inbox.transcript(handoff_id, later)).said) == 3
    await office.handoffs.request(conversation_id, NOTHING, later)
    assert len((await office.inbox.transcript(handoff_id, later)).said) == 4


async def test_what_is_struck_out_is_not_there(office: Office, now: datetime) -> None:
    """For staff, and for nobody else: the rest keeps its numbers."""
    conversation_id = await office.begin(now)
    terms = Terms(left_out=frozenset({1, 2}))
    requested = await office.handoffs.request(conversation_id, terms, now)
    transcript = await office.inbox.transcript(requested.handoff_id, now)
    assert [said.number for said in transcript.said] == [3]
    assert await office.store.transcript(conversation_id) == transcript.said


@pytest.mark.parametrize("state", [State.WITHDRAWN, State.EXPIRED])
async def test_without_consent_nothing_is_shown(
    office: Office, now: datetime, state: State
) -> None:
    """For staff it is not there."""
    _, handoff_id = await office.lead_to(state, now)
    for look in (office.inbox.item, office.inbox.transcript):
        with pytest.raises(UnknownHandoffError):
            await look(handoff_id, now)
