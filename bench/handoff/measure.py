"""A thousand handoffs in SQLite, and the time until staff see them."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from msgspec import Struct

from handoff.conversations import ConversationStore
from handoff.database import Database, sqlite_url
from handoff.desk import Desk
from handoff.entry import Entry
from handoff.handoffs import Handoffs
from handoff.inbox import Inbox
from handoff.kept_apart import CallbackWish
from handoff.migrate import upgrade
from handoff.models import Author
from handoff.news import Newsroom
from handoff.terms import Terms
from privacy.keys import open_key_ring
from privacy.retention import Retention

HANDOFFS = 1_000
MESSAGES = 50
TIMES = 100
BEGIN = datetime(2026, 11, 24, 9, tzinfo=UTC)
WORDS = ("they", "have", "my", "passport", "and", "i", "work", "every", "day", "for", "nothing")
TERMS = Terms(topic="passport", callback=CallbackWish("+4700000000", "mornings"))


class Took(Struct, frozen=True):
    """What one thing took, in milliseconds: the median and the slowest of many times.

    `busy` is the processor's part of it, which does not depend on what else the machine does.
    """

    name: str
    median: float
    slowest: float
    busy: float


def message(number: int) -> Entry:
    """What somebody might say, 30 to 400 letters."""
    words = random.choices(WORDS, k=random.randint(8, 80))
    author = (Author.PERSON, Author.BOT)[number % 2]
    return Entry(author, " ".join(words).encode())


async def fill(store: ConversationStore, handoffs: Handoffs) -> tuple[list[str], datetime]:
    """Hand over a thousand conversations, a minute apart; return their handoffs and the end."""
    made = []
    now = BEGIN
    for number in range(HANDOFFS):
        now = BEGIN + number * timedelta(minutes=1)
        digest = number.to_bytes(32, "big")
        conversation_id = await store.find_or_begin(digest, "web", now)
        entries = [message(each) for each in range(MESSAGES)]
        await store.record(conversation_id, entries, None, now, "en")
        made.append((await handoffs.request(conversation_id, TERMS, now)).handoff_id)
    return made, now


async def timed(name: str, act: Callable[[], Awaitable[object]]) -> Took:
    """How long it takes, again and again."""
    times = []
    busy = time.process_time()
    for _ in range(TIMES):
        started = time.perf_counter()
        await act()
        times.append(1_000 * (time.perf_counter() - started))
    busy = 1_000 * (time.process_time() - busy) / TIMES
    return Took(name, statistics.median(times), max(times), busy)


async def measure(folder: Path) -> list[Took]:
    """Fill a database in this folder and ask it what staff and gateways ask."""
    url = sqlite_url(folder)
    upgrade(url)
    database, keys, retention = Database(url), open_key_ring(folder), Retention()
    store = ConversationStore(database, keys, retention)
    made, now = await fill(store, Handoffs(database, keys, retention))
    desk, inbox, newsroom = (
        Desk(database, keys, retention),
        Inbox(database, keys),
        Newsroom(database),
    )
    for handoff_id in made[::3]:
        await desk.claim(handoff_id, "Kari", now)
    cursor = (await newsroom.news_since(None)).cursor
    try:
        return [
            await timed("inbox, first page of 100", lambda: inbox.list(now)),
            await timed("inbox, all 1,000", lambda: inbox.list(now, limit=HANDOFFS)),
            await timed("one transcript", lambda: inbox.transcript(random.choice(made), now)),
            await timed("news, when there is none", lambda: newsroom.news_since(cursor)),
        ]
    finally:
        await database.close()


def report(took: Sequence[Took]) -> str:
    """The figures as a table."""
    rows = [
        f"| {each.name} | {each.median:.1f} | {each.slowest:.1f} | {each.busy:.1f} |"
        for each in took
    ]
    title = f"{HANDOFFS:,} handoffs with {MESSAGES} messages each, SQLite, {TIMES} times each:"
    head = ("| | median ms | slowest ms | of it busy ms |", "| --- | --- | --- | --- |")
    return "\n".join((title, "", *head, *rows))
