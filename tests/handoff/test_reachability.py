"""What is kept apart from the transcript."""

from datetime import datetime

import pytest
from sqlalchemy import select

from handoff.database import Database
from handoff.kept_apart import CallbackWish, ReturnPath
from handoff.key_rotation import rewrap
from handoff.models import Callback, ReturnAddress
from handoff.states import NotOpenError, State
from privacy.encryption import DecryptionError
from privacy.keys import KeyRing
from tests.handoff.office import ANOTHER, CHAT_ID, KARI, NUMBER, PATH, REACHABLE, WISH, Office

pytestmark = pytest.mark.anyio

OPEN = (State.WAITING, State.CLAIMED, State.ANSWERED, State.HANDED_BACK)
OVER = (State.CLOSED, State.WITHDRAWN, State.EXPIRED)


async def kept(database: Database) -> tuple[list[Callback], list[ReturnAddress]]:
    async with database.reading() as session:
        callbacks = await session.scalars(select(Callback))
        return list(callbacks), list(await session.scalars(select(ReturnAddress)))


@pytest.mark.parametrize("state", OPEN)
async def test_it_can_be_changed_and_taken_back_while_open(
    office: Office, now: datetime, state: State
) -> None:
    """The newest counts; None deletes it."""
    conversation_id, handoff_id = await office.lead_to(state, now)
    other = CallbackWish("+4798765432", "nights")
    await office.reachability.set_callback(conversation_id, other, now)
    assert other == (await office.inbox.transcript(handoff_id, now)).callback
    await office.reachability.set_return_path(conversation_id, ReturnPath("sms", NUMBER), now)
    callbacks, addresses = await kept(office.database)
    assert (len(callbacks), [each.channel for each in addresses]) == (1, ["sms"])
    await office.reachability.set_callback(conversation_id, None, now)
    await office.reachability.set_return_path(conversation_id, None, now)
    assert await kept(office.database) == ([], [])


@pytest.mark.parametrize("state", OVER)
async def test_when_it_is_over_nothing_is_kept(office: Office, now: datetime, state: State) -> None:
    """What was there is gone at once, and nothing new is taken."""
    conversation_id, _ = await office.lead_to(state, now)
    assert await kept(office.database) == ([], [])
    for setting in (
        office.reachability.set_callback(conversation_id, WISH, now),
        office.reachability.set_return_path(conversation_id, PATH, now),
    ):
        with pytest.raises(NotOpenError, match=state):
            await setting
    assert await kept(office.database) == ([], [])


async def test_nothing_of_it_is_readable_in_the_rows(office: Office, now: datetime) -> None:
    """Nor does it show itself when it is printed."""
    await office.hand_over(now, REACHABLE)
    (callback,), (address,) = await kept(office.database)
    assert NUMBER.encode() not in callback.content
    assert CHAT_ID.encode() not in address.address
    for value in (WISH, PATH):
        assert NUMBER not in repr(value)
        assert CHAT_ID not in repr(value)


async def test_it_opens_in_its_own_handoff_only(office: Office, now: datetime) -> None:
    """Whoever can write to the database cannot have another person called, or written to."""
    _, one = await office.hand_over(now, REACHABLE)
    _, other = await office.hand_over(now, REACHABLE, ANOTHER)
    async with office.database.writing() as session:
        rows = [await session.get_one(Callback, each) for each in (one, other)]
        rows[0].content, rows[1].content = rows[1].content, rows[0].content
    with pytest.raises(DecryptionError):
        await office.inbox.transcript(one, now)


async def test_an_address_is_bound_to_its_channel(office: Office, now: datetime) -> None:
    """A chat id cannot be made a phone number."""
    _, handoff_id = await office.hand_over(now, REACHABLE)
    await office.desk.claim(handoff_id, KARI, now)
    await office.desk.answer(handoff_id, KARI, b"Yes.", now)
    async with office.database.writing() as session:
        (await session.get_one(ReturnAddress, handoff_id)).channel = "sms"
    with pytest.raises(DecryptionError):
        await office.deliveries.undelivered(now)


async def test_it_opens_after_a_new_master_key(
    office: Office, keys: KeyRing, now: datetime
) -> None:
    """It is encrypted with the conversation's key, which is wrapped anew."""
    _, handoff_id = await office.hand_over(now, REACHABLE)
    keys.rotate("messages", now)
    assert await rewrap(office.database, keys, now) == 1
    assert (await office.inbox.transcript(handoff_id, now)).callback == WISH
