"""A process killed between any two steps: what it did is complete, or not there."""

import asyncio
import os
import shutil
import signal
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, text

from handoff.database import Database
from handoff.migrate import upgrade
from handoff.states import State
from handoff.terms import Terms
from privacy.keys import KeyRing, open_key_ring
from tests.handoff.office import KARI, PATH, WISH, Office

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
MOST_STEPS = 80
STRUCK_OUT = Terms(left_out=frozenset({1}), return_path=PATH, callback=WISH)

Step = Callable[[Office, str, str], Awaitable[object]]
STEPS: dict[str, tuple[State | None, Step]] = {
    "request": (None, lambda office, conv, _: office.handoffs.request(conv, STRUCK_OUT, NOW)),
    "claim": (State.WAITING, lambda office, _, handoff: office.desk.claim(handoff, KARI, NOW)),
    "answer": (
        State.CLAIMED,
        lambda office, _, handoff: office.desk.answer(handoff, KARI, b"Yes.", NOW),
    ),
    "hand back": (State.CLAIMED, lambda office, conv, _: office.handoffs.hand_back(conv, NOW)),
    "close": (State.ANSWERED, lambda office, _, handoff: office.desk.close(handoff, KARI, NOW)),
    "withdraw": (State.ANSWERED, lambda office, conv, _: office.handoffs.withdraw(conv, NOW)),
    "reopen": (State.CLOSED, lambda office, conv, _: office.handoffs.reopen(conv, NOW)),
    "expire": (State.CLAIMED, lambda office, _, handoff: office.desk.expire(handoff, KARI, NOW)),
}
# What there is, without what is drawn by chance.
FACTS = {
    "handoff": "SELECT state, code IS NULL, waiting_since, claimed_by, answered_at, closed_at "
    "FROM handoff",
    "conversation": "SELECT expires_at, last_message_at FROM conversation",
    "links": "SELECT expires_at FROM pseudonym",
    "messages": "SELECT number, author FROM message ORDER BY number",
    "deliveries": "SELECT number, next_attempt_at FROM delivery",
    "events": "SELECT action, state, staff FROM handoff_event ORDER BY id",
    "callbacks": "SELECT count(*) FROM callback",
    "addresses": "SELECT count(*) FROM return_address",
}


@pytest.fixture
def keys(tmp_path: Path) -> KeyRing:
    return open_key_ring(tmp_path)


def facts(folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    """What a process that starts afterwards finds in the database."""

    async def read() -> dict[str, list[tuple[Any, ...]]]:
        database = Database(url_of(folder))
        async with database.reading() as session:
            read = {
                name: [tuple(row) for row in (await session.execute(text(query))).all()]
                for name, query in FACTS.items()
            }
        await database.close()
        return read

    return asyncio.run(read())


def url_of(folder: Path) -> str:
    return f"sqlite:///{folder / 'helpline.db'}"


def prepare(folder: Path, keys: KeyRing, state: State | None) -> tuple[str, str]:
    """A database with one conversation, and its handoff in this state."""
    folder.mkdir()
    upgrade(url_of(folder))

    async def fill() -> tuple[str, str]:
        office = Office.open(Database(url_of(folder)), keys)
        made = (await office.begin(NOW), "") if state is None else await office.lead_to(state, NOW)
        await office.database.close()
        return made

    return asyncio.run(fill())


def run(folder: Path, keys: KeyRing, step: Step, made: tuple[str, str]) -> None:
    async def act() -> None:
        office = Office.open(Database(url_of(folder)), keys)
        await step(office, *made)
        await office.database.close()

    asyncio.run(act())


def die_before(number: int) -> None:
    """Have this process killed before its statement, or its commit, with this number."""
    left = number

    def count(*_: Any) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", count)
    event.listen(Engine, "commit", count)


def in_child(act: Callable[[], None]) -> int:
    """Do it in a process of its own; return the signal that killed it, 0 when none did."""
    child = os.fork()
    if child == 0:
        try:
            act()
        except BaseException:  # noqa: BLE001 - the parent's test must not go on in the child
            os._exit(1)
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def killed_at_each(
    template: Path, keys: KeyRing, step: Step, made: tuple[str, str]
) -> Iterator[Path]:
    """A database after each possible death, until one process lives to the end."""
    for number in range(1, MOST_STEPS):
        folder = template.with_name(f"killed{number}")
        shutil.copytree(template, folder)

        def act(folder: Path = folder, number: int = number) -> None:
            die_before(number)
            run(folder, keys, step, made)

        if in_child(act) == 0:
            return
        yield folder
    pytest.fail("it never came to its end")


@pytest.mark.parametrize("name", list(STEPS))
def test_killed_anywhere_it_is_whole_or_not_there(name: str, keys: KeyRing, tmp_path: Path) -> None:
    """And done again after that, it is done."""
    state, step = STEPS[name]
    template, whole = tmp_path / "template", tmp_path / "whole"
    made = prepare(template, keys, state)
    before = facts(template)
    shutil.copytree(template, whole)
    run(whole, keys, step, made)
    after = facts(whole)
    assert before != after
    found = []
    for folder in killed_at_each(template, keys, step, made):
        left = facts(folder)
        assert left in (before, after), folder.name
        found.append(left == after)
        if left == before:
            run(folder, keys, step, made)
            assert after == facts(folder)
    # First not there, then whole, and never the other way round.
    assert sorted(found) == found
    assert len(found) >= 5
    assert found[0] is False
