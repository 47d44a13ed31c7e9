"""What a person strikes out is deleted."""

from datetime import datetime

import pytest
from sqlalchemy import select

from handoff.entry import Entry
from handoff.models import Author, Message
from handoff.striking_out import UnknownMessageError
from handoff.terms import Terms
from tests.handoff.office import ANOTHER, Office

pytestmark = pytest.mark.anyio


async def test_it_is_deleted_from_the_table(office: Office, now: datetime) -> None:
    """In this conversation only."""
    conversation_id, other = await office.begin(now), await office.begin(now, ANOTHER)
    await office.handoffs.request(conversation_id, Terms(left_out=frozenset({2})), now)
    async with office.database.reading() as session:
        rows = (await session.scalars(select(Message))).all()
    kept = {(row.conversation_id, row.number) for row in rows}
    expected = {(conversation_id, 1), (conversation_id, 3), *((other, n) for n in (1, 2, 3))}
    assert expected == kept


async def test_what_is_not_recorded_cannot_be_struck_out(office: Office, now: datetime) -> None:
    """It would be recorded later, and staff would see it: nothing happens, and it is said."""
    conversation_id = await office.begin(now)
    with pytest.raises(UnknownMessageError, match=r"\[7, 9\].*record") as caught:
        await office.handoffs.request(conversation_id, Terms(left_out=frozenset({1, 7, 9})), now)
    assert caught.value.numbers == {7, 9}
    assert await office.handoffs.state_of(conversation_id, now) is None
    assert len(await office.store.transcript(conversation_id)) == 3


async def test_the_conversation_goes_on_after_it(office: Office, now: datetime) -> None:
    """Also when the last message was struck out."""
    conversation_id = await office.begin(now)
    await office.handoffs.request(conversation_id, Terms(left_out=frozenset({3})), now)
    await office.store.record(conversation_id, [Entry(Author.PERSON, b"hm", "m4")], None, now)
    said = await office.store.transcript(conversation_id)
    assert [each.content for each in said] == [
        b"my boss has my passport",
        b"Here is who helps.",
        b"hm",
    ]
