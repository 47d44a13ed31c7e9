"""What staff do with a handoff."""

import asyncio
from datetime import datetime, timedelta

import pytest

from handoff.database import Database
from handoff.entry import Entry
from handoff.models import Author
from handoff.moves import UnknownHandoffError
from handoff.states import HeldByOtherError, IllegalActionError, State
from privacy.keys import KeyRing
from tests.handoff.office import KARI, OLA, REACHABLE, Office

pytestmark = pytest.mark.anyio

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def test_of_two_who_claim_at_once_one_gets_it(
    office: Office, url: str, keys: KeyRing, now: datetime
) -> None:
    """Over two connections, again and again; the other is told who has it."""
    elsewhere = Office.open(Database(url), keys)
    for number in range(10):
        _, handoff_id = await office.hand_over(now, digest=bytes([number]) * 32)
        claims = await asyncio.gather(
            office.desk.claim(handoff_id, KARI, now),
            elsewhere.desk.claim(handoff_id, OLA, now),
            return_exceptions=True,
        )
        has_it = (await office.inbox.item(handoff_id, now)).claimed_by
        lost = [each for each in claims if each is not None]
        assert len(lost) == 1
        assert isinstance(lost[0], HeldByOtherError)
        assert has_it == (OLA if claims[1] is None else KARI)
        assert has_it == lost[0].claimed_by
        assert str(has_it) in str(lost[0])
        assert len(await office.newsroom.history(handoff_id)) == 2
    await elsewhere.database.close()


async def test_claimed_it_says_by_whom_and_since_when(office: Office, now: datetime) -> None:
    """And who did what is noted, without any content."""
    conversation_id, handoff_id = await office.hand_over(now)
    await office.desk.claim(handoff_id, KARI, now + HOUR)
    item = await office.inbox.item(handoff_id, now)
    assert (State.CLAIMED, KARI, now + HOUR) == (item.state, item.claimed_by, item.claimed_at)
    requested, claimed = await office.newsroom.history(handoff_id)
    assert (conversation_id, None, now) == (
        requested.conversation_id,
        requested.staff,
        requested.at,
    )
    assert (State.CLAIMED, KARI, now + HOUR) == (claimed.state, claimed.staff, claimed.at)


async def test_an_answer_is_a_message_like_all_others(office: Office, now: datetime) -> None:
    """Numbered after the last, encrypted, and it postpones the end."""
    conversation_id, handoff_id = await office.hand_over(now)
    await office.desk.claim(handoff_id, KARI, now)
    assert await office.desk.answer(handoff_id, KARI, "Ja, æøå".encode(), now + DAY) == 4
    said = (await office.store.transcript(conversation_id))[-1]
    assert (4, Author.STAFF, "Ja, æøå".encode()) == (said.number, said.author, said.content)
    standing = await office.handoffs.state_of(conversation_id, now + DAY)
    assert standing
    assert (State.ANSWERED, 1, now + 91 * DAY) == (
        standing.state,
        standing.unread,
        standing.kept_until,
    )


async def test_an_answer_sent_twice_counts_once(office: Office, now: datetime) -> None:
    """Under the same id, also when the handoff was closed meanwhile."""
    conversation_id, handoff_id = await office.hand_over(now)
    await office.desk.claim(handoff_id, KARI, now)
    for _ in range(2):
        assert await office.desk.answer(handoff_id, KARI, b"Yes.", now, "a1") == 4
    await office.desk.close(handoff_id, KARI, now)
    assert await office.desk.answer(handoff_id, KARI, b"Yes.", now, "a1") == 4
    assert len(await office.store.transcript(conversation_id)) == 4


async def test_answers_and_messages_at_once_are_numbered_without_a_gap(
    office: Office, url: str, keys: KeyRing, now: datetime
) -> None:
    """The person writes while staff answer, in two processes."""
    conversation_id, handoff_id = await office.hand_over(now)
    await office.desk.claim(handoff_id, KARI, now)
    elsewhere = Office.open(Database(url), keys)
    await asyncio.gather(
        *(elsewhere.desk.answer(handoff_id, KARI, b"Yes.", now) for _ in range(5)),
        *(
            office.store.record(conversation_id, [Entry(Author.PERSON, b"and?")], None, now)
            for _ in range(5)
        ),
        *(office.handoffs.person_wrote(conversation_id, now) for _ in range(3)),
    )
    await elsewhere.database.close()
    said = await office.store.transcript(conversation_id)
    assert list(range(1, 14)) == [each.number for each in said]


@pytest.mark.parametrize("step", ["answer", "close"])
async def test_only_who_has_it_answers_and_closes(office: Office, now: datetime, step: str) -> None:
    """Another is told who has it; released, it can be taken over."""
    _, handoff_id = await office.hand_over(now)
    await office.desk.claim(handoff_id, KARI, now)

    async def act() -> None:
        if step == "answer":
            await office.desk.answer(handoff_id, OLA, b"Yes.", now)
        else:
            await office.desk.close(handoff_id, OLA, now)

    with pytest.raises(HeldByOtherError, match="Kari") as caught:
        await act()
    assert caught.value.claimed_by == KARI
    await office.desk.release(handoff_id, OLA, now)
    await office.desk.claim(handoff_id, OLA, now)
    await act()


async def test_anybody_may_close_what_nobody_has(office: Office, now: datetime) -> None:
    """What is no cry for help need not be claimed first."""
    _, handoff_id = await office.hand_over(now)
    await office.desk.close(handoff_id, OLA, now)
    assert (await office.inbox.item(handoff_id, now)).closed_at == now


async def test_what_was_closed_by_mistake_is_reopened(office: Office, now: datetime) -> None:
    """It waits again, for nobody in particular."""
    _, handoff_id = await office.lead_to(State.CLOSED, now)
    await office.desk.reopen(handoff_id, OLA, now + HOUR)
    item = await office.inbox.item(handoff_id, now)
    assert (State.WAITING, now + HOUR, None, None) == (
        item.state,
        item.waiting_since,
        item.closed_at,
        item.claimed_by,
    )


async def test_staff_cannot_reopen_what_the_person_has_gone_on_with(
    office: Office, now: datetime
) -> None:
    """What they wrote since was not handed over; they can reopen it themselves."""
    conversation_id, handoff_id = await office.lead_to(State.CLOSED, now)
    later = now + HOUR
    await office.store.record(conversation_id, [Entry(Author.PERSON, b"secret")], None, later)
    with pytest.raises(IllegalActionError, match="only they can reopen"):
        await office.desk.reopen(handoff_id, KARI, later)
    await office.handoffs.reopen(conversation_id, later)
    transcript = await office.inbox.transcript(handoff_id, later)
    assert transcript.said[-1].content == b"secret"


async def test_expired_on_request_it_is_gone_at_once(office: Office, now: datetime) -> None:
    """The person asked on the phone; nobody finds it any more, and the next sweep deletes it."""
    conversation_id, handoff_id = await office.hand_over(now, REACHABLE)
    await office.desk.expire(handoff_id, KARI, now)
    with pytest.raises(UnknownHandoffError):
        await office.inbox.item(handoff_id, now)
    assert await office.store.find(b"s" * 32, now) is None
    standing = await office.handoffs.state_of(conversation_id, now)
    assert standing
    assert standing.state is State.EXPIRED
    assert (await office.store.purge(now)).handoffs == 1


async def test_staff_are_warned_once_a_week_before(office: Office, now: datetime) -> None:
    """Of open handoffs; closed ones may go."""
    _, handoff_id = await office.hand_over(now)
    _, closed = await office.hand_over(now, digest=b"c" * 32)
    await office.desk.close(closed, KARI, now)
    week_before = now + 83 * DAY
    assert await office.desk.warn_of_expiry(week_before - timedelta(seconds=1)) == 0
    assert (await office.inbox.item(handoff_id, now)).warned_at is None
    assert await office.desk.warn_of_expiry(week_before) == 1
    assert await office.desk.warn_of_expiry(week_before) == 0
    assert week_before == (await office.inbox.item(handoff_id, now)).warned_at


async def test_what_is_not_there_is_said_to_be_unknown(office: Office, now: datetime) -> None:
    """Not an error of the database."""
    for step in (office.desk.claim, office.desk.release, office.desk.close, office.desk.reopen):
        with pytest.raises(UnknownHandoffError):
            await step("0" * 32, KARI, now)
