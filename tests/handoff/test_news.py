"""What has happened since somebody last looked."""

import asyncio
from datetime import datetime

import pytest
from sqlalchemy import Engine, event

from handoff.database import Database
from handoff.models import Reason
from handoff.news import Change, News
from handoff.states import Action, State
from privacy.keys import KeyRing
from tests.handoff.office import ANOTHER, KARI, Office

pytestmark = pytest.mark.anyio


async def test_what_happened_since_is_told_once(office: Office, now: datetime) -> None:
    """In order; then there is no news."""
    begin = (await office.newsroom.news_since(None)).cursor
    conversation_id, handoff_id = await office.lead_to(State.ANSWERED, now)
    news = await office.newsroom.news_since(begin)
    steps = [
        (Action.REQUEST, State.WAITING, None),
        (Action.CLAIM, State.CLAIMED, KARI),
        (Action.ANSWER, State.ANSWERED, KARI),
    ]
    assert news.changes == tuple(
        Change(conversation_id, handoff_id, action, state, now, staff)
        for action, state, staff in steps
    )
    assert News(news.cursor) == await office.newsroom.news_since(news.cursor)
    assert news.cursor == (await office.newsroom.news_since(None)).cursor


async def test_nothing_is_missed_after_the_newest_was_deleted(
    office: Office, now: datetime
) -> None:
    """What comes next has a number of its own, not one given before."""
    conversation_id, _ = await office.hand_over(now)
    cursor = (await office.newsroom.news_since(None)).cursor
    await office.store.forget(conversation_id, Reason.DELETED, now)
    _, handoff_id = await office.hand_over(now, digest=ANOTHER)
    news = await office.newsroom.news_since(cursor)
    assert [handoff_id] == [change.handoff_id for change in news.changes]


async def test_nothing_is_missed_while_many_write(
    office: Office, url: str, keys: KeyRing, now: datetime
) -> None:
    """Who reads all the time sees every change once, in whatever order they are committed."""
    elsewhere = Office.open(Database(url), keys)
    seen: list[str] = []

    async def listen() -> None:
        cursor = 0
        while len(seen) < 20:
            news = await elsewhere.newsroom.news_since(cursor)
            seen.extend(change.handoff_id for change in news.changes)
            cursor = news.cursor
            await asyncio.sleep(0.002)

    async with asyncio.timeout(60):
        made, _ = await asyncio.gather(
            asyncio.gather(
                *(office.hand_over(now, digest=bytes([number]) * 32) for number in range(20))
            ),
            listen(),
        )
    await elsewhere.database.close()
    assert sorted(handoff_id for _, handoff_id in made) == sorted(seen)


async def test_asking_is_one_statement(office: Office, now: datetime) -> None:
    """It is asked twice a second, by every process."""
    await office.hand_over(now)
    cursor = (await office.newsroom.news_since(None)).cursor
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        await office.newsroom.news_since(cursor)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert len([each for each in seen if each.startswith("SELECT handoff_event")]) == 1
    assert len([each for each in seen if "handoff" in each]) == 1
