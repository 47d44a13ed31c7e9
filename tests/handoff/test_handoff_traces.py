"""What handoffs leave in SQLite's files: the bytes themselves are searched."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from handoff.kept_apart import CallbackWish
from handoff.models import Callback, Handoff, HandoffEvent, Message, ReturnAddress
from handoff.terms import Terms
from tests.handoff.office import CHAT_ID, KARI, NUMBER, REACHABLE, WISH, Office

pytestmark = pytest.mark.anyio

DAY = timedelta(days=1)
PLANTED = {NUMBER.encode(), CHAT_ID.encode(), WISH.safe_times.encode()}


@pytest.fixture
def url(sqlite_url: str) -> str:
    """SQLite alone: PostgreSQL's files are not ours."""
    return sqlite_url


def found(folder: Path, searched: set[bytes]) -> set[bytes]:
    """Which of these stand anywhere in database, log or index."""
    content = b"".join(path.read_bytes() for path in sorted(folder.glob("helpline.db*")))
    return {each for each in searched if each in content}


async def apart(office: Office) -> set[bytes]:
    """Pieces of what is kept apart, as it is stored."""
    async with office.database.reading() as session:
        callback = (await session.scalars(select(Callback))).one()
        address = (await session.scalars(select(ReturnAddress))).one()
    return {callback.content[:24], callback.content[-24:], address.address[:24]}


async def test_planted_numbers_are_never_in_the_files(
    office: Office, now: datetime, tmp_path: Path
) -> None:
    """Not even while the handoff is open; what is stored of them is found by this search."""
    await office.hand_over(now, REACHABLE)
    stored = await apart(office)
    assert stored == found(tmp_path, PLANTED | stored)


async def test_closing_leaves_no_byte_of_number_and_address(
    office: Office, now: datetime, tmp_path: Path
) -> None:
    """Nor does withdrawing, or the person's own second thoughts."""
    for number in range(4):
        conversation_id, handoff_id = await office.hand_over(
            now, REACHABLE, digest=bytes([number]) * 32
        )
        stored = await apart(office)
        assert stored == found(tmp_path, stored)
        if number == 0:
            await office.desk.close(handoff_id, KARI, now)
        elif number == 1:
            await office.handoffs.withdraw(conversation_id, now)
        elif number == 2:
            await office.desk.expire(handoff_id, KARI, now)
        else:
            await office.reachability.set_callback(conversation_id, CallbackWish("1", "x"), now)
            await office.reachability.set_return_path(conversation_id, None, now)
        assert set() == found(tmp_path, stored), number


async def test_striking_out_leaves_no_byte(office: Office, now: datetime, tmp_path: Path) -> None:
    """Of what was struck out; the rest is there."""
    conversation_id = await office.begin(now)
    async with office.database.reading() as session:
        rows = (await session.scalars(select(Message).order_by(Message.number))).all()
    gone, stays = rows[0].content[-20:], rows[2].content[-20:]
    assert {gone, stays} == found(tmp_path, {gone, stays})
    await office.handoffs.request(conversation_id, Terms(left_out=frozenset({1})), now)
    assert {stays} == found(tmp_path, {gone, stays})


async def test_purge_leaves_no_byte_of_a_handoff(
    office: Office, now: datetime, tmp_path: Path
) -> None:
    """Its id, code, answer, number and who had it: all gone with its conversation."""
    staff = "Ragnhild Testperson"
    conversation_id, handoff_id = await office.hand_over(now, REACHABLE)
    await office.desk.claim(handoff_id, staff, now)
    await office.desk.answer(handoff_id, staff, b"Yes.", now)
    async with office.database.reading() as session:
        handoff = (await session.scalars(select(Handoff))).one()
        answer = await session.get_one(Message, (conversation_id, 4))
    assert handoff.code
    stored = await apart(office) | {
        *(staff.encode(), handoff_id.encode(), conversation_id.encode()),
        *(handoff.code, answer.content[-20:]),
    }
    assert stored == found(tmp_path, stored)
    swept = await office.store.purge(now + 90 * DAY)
    assert (swept.handoffs, swept.is_erased) == (1, True)
    assert set() == found(tmp_path, stored)
    async with office.database.reading() as session:
        assert (await session.scalars(select(HandoffEvent))).all() == []
