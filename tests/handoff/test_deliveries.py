"""The way of staff's messages to the person."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from handoff.conversations import ConversationStore
from handoff.database import Database
from handoff.deliveries import LEASE, PAUSES, Deliveries, Undelivered
from handoff.entry import Said
from handoff.kept_apart import ReturnPath
from handoff.models import Author
from handoff.moves import UnknownHandoffError
from handoff.terms import Terms
from privacy.keys import KeyRing, open_key_ring
from privacy.retention import Retention
from tests.handoff.office import CHAT_ID, KARI, NOTHING, REACHABLE, Office

pytestmark = pytest.mark.anyio

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


async def answered(office: Office, now: datetime, terms: Terms = REACHABLE) -> tuple[str, str]:
    """A handoff with one answer, number 4."""
    conversation_id, handoff_id = await office.hand_over(now, terms)
    await office.desk.claim(handoff_id, KARI, now)
    await office.desk.answer(handoff_id, KARI, b"Yes, you can.", now)
    return conversation_id, handoff_id


async def numbers(office: Office, now: datetime) -> list[int]:
    return [each.said.number for each in await office.deliveries.undelivered(now)]


async def test_an_answer_is_due_at_once(office: Office, now: datetime) -> None:
    """With all that is needed to send it."""
    conversation_id, handoff_id = await answered(office, now)
    expected = Undelivered(
        handoff_id=handoff_id,
        conversation_id=conversation_id,
        language="en",
        said=Said(4, now, Author.STAFF, b"Yes, you can."),
        attempts=0,
        channel="telegram",
        address=CHAT_ID,
    )
    assert [expected] == await office.deliveries.undelivered(now)
    assert CHAT_ID not in repr(expected)
    assert "Yes" not in repr(expected)


@pytest.mark.parametrize(
    "terms", [NOTHING, Terms(return_path=ReturnPath("sms", "+4791234567", may_push=False))]
)
async def test_without_consent_there_is_no_address(
    office: Office, now: datetime, terms: Terms
) -> None:
    """The answer waits until the person writes."""
    await answered(office, now, terms)
    (undelivered,) = await office.deliveries.undelivered(now)
    assert undelivered.address is None
    assert undelivered.channel == (terms.return_path.channel if terms.return_path else "web")


async def test_who_chose_to_see_the_answer_itself_is_known(office: Office, now: datetime) -> None:
    """Otherwise only that there is one is sent."""
    path = ReturnPath("sms", "+4791234567", may_push=True, shows_answer=True)
    await answered(office, now, Terms(return_path=path))
    (undelivered,) = await office.deliveries.undelivered(now)
    assert undelivered.shows_answer


async def test_delivered_it_is_done(office: Office, now: datetime) -> None:
    """Neither due nor unread any more; the answer after it is."""
    conversation_id, handoff_id = await answered(office, now)
    await office.deliveries.mark_delivered(conversation_id, [4], now)
    assert await numbers(office, now) == []
    assert await office.deliveries.unread(conversation_id) == []
    await office.desk.answer(handoff_id, KARI, b"And this.", now)
    assert await numbers(office, now) == [5]


async def test_told_of_it_still_is_unread(office: Office, now: datetime) -> None:
    """A neutral text was pushed: nothing is pushed again, and the answer waits to be read."""
    conversation_id, _ = await answered(office, now)
    await office.deliveries.mark_notified(conversation_id, 4, now)
    assert await numbers(office, now + DAY) == []
    assert [said.number for said in await office.deliveries.unread(conversation_id)] == [4]
    standing = await office.handoffs.state_of(conversation_id, now)
    assert standing
    assert standing.unread == 1


async def test_what_fails_is_tried_again_with_growing_pauses(office: Office, now: datetime) -> None:
    """In the end it waits until the person writes."""
    conversation_id, _ = await answered(office, now)
    moment = now
    for attempts, pause in enumerate(PAUSES, 1):
        again = await office.deliveries.mark_failed(
            conversation_id, 4, "30003", moment, is_final=False
        )
        assert moment + pause == again
        assert await numbers(office, moment + pause - MINUTE / 2) == []
        moment += pause
        (undelivered,) = await office.deliveries.undelivered(moment)
        assert attempts == undelivered.attempts
    last = await office.deliveries.mark_failed(conversation_id, 4, "30003", moment, is_final=False)
    assert last is None
    assert await numbers(office, moment + DAY) == []
    assert len(await office.deliveries.unread(conversation_id)) == 1


async def test_what_would_always_fail_is_not_tried_again(office: Office, now: datetime) -> None:
    """The person has blocked us, or the number does not exist."""
    conversation_id, _ = await answered(office, now)
    assert (
        await office.deliveries.mark_failed(conversation_id, 4, "21610", now, is_final=True) is None
    )
    assert await numbers(office, now + DAY) == []


async def test_a_failure_after_delivery_changes_nothing(office: Office, now: datetime) -> None:
    """A late report of a channel, or of a message that is gone."""
    conversation_id, _ = await answered(office, now)
    await office.deliveries.mark_delivered(conversation_id, [4], now)
    for number in (4, 9):
        failed = office.deliveries.mark_failed(conversation_id, number, "x", now, is_final=False)
        assert await failed is None
    assert await numbers(office, now + DAY) == []


async def test_one_of_two_processes_pushes(
    office: Office, url: str, keys: KeyRing, now: datetime
) -> None:
    """The other leaves it; if the first falls silent, it is due again two minutes later."""
    conversation_id, _ = await answered(office, now)
    elsewhere = Office.open(Database(url), keys)
    taken = await asyncio.gather(
        *(each.deliveries.take(conversation_id, 4, now) for each in (office, elsewhere) * 3)
    )
    await elsewhere.database.close()
    assert sorted(taken) == [False] * 5 + [True]
    assert await numbers(office, now + LEASE - MINUTE) == []
    assert await numbers(office, now + LEASE) == [4]


async def test_after_closing_nothing_can_be_pushed(office: Office, now: datetime) -> None:
    """The address is gone; the answer waits for the person."""
    conversation_id, handoff_id = await answered(office, now)
    await office.desk.close(handoff_id, KARI, now)
    (undelivered,) = await office.deliveries.undelivered(now)
    assert undelivered.address is None
    assert len(await office.deliveries.unread(conversation_id)) == 1


async def test_what_nobody_can_read_holds_up_nobody(
    office: Office, now: datetime, tmp_path: Path
) -> None:
    """An answer whose master key is missing is left out."""
    await answered(office, now)
    other = open_key_ring(tmp_path / "elsewhere")
    deliveries = Deliveries(office.database, other, Retention())
    assert await deliveries.undelivered(now) == []
    assert await ConversationStore(office.database, other, Retention()).find(b"n" * 32, now) is None


async def test_what_is_gone_is_not_delivered(office: Office, now: datetime) -> None:
    """Past its time it is not due; of a deleted one it is said that it is unknown."""
    _, handoff_id = await answered(office, now)
    assert await numbers(office, now + 90 * DAY) == []
    await office.desk.expire(handoff_id, KARI, now)
    await office.store.purge(now)
    assert await office.deliveries.unread("0" * 32) == []
    with pytest.raises(UnknownHandoffError):
        await office.deliveries.mark_delivered("0" * 32, [4], now)
