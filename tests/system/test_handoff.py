"""A handoff through the whole helpline: real dialogue engine, gateway and database."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import TypeVar

import httpx
from sqlalchemy import select

from bot.transcript import staff_content
from handoff.database import Database
from handoff.desk import Desk
from handoff.models import Handoff
from handoff.states import State
from privacy.keys import open_key_ring
from privacy.retention import Retention
from tests.running_helpline import System, Writer

T = TypeVar("T")
CODE = re.compile(r"\d{4} \d{4} \d{4}")


def at_kom(system: System, work: Callable[[Database, Desk], Awaitable[T]]) -> T:
    """Do something as KOM's staff, in a process of their own: this one."""

    async def opened() -> T:
        database = Database(system.settings.database)
        keys = open_key_ring(system.settings.data_dir)
        try:
            return await work(database, Desk(database, keys, Retention()))
        finally:
            await database.close()

    return asyncio.run(opened())


def left_for_kom(person: Writer) -> str:
    """Ask for a person, say yes; return the code."""
    person.say("my boss has my passport and he does not pay me")
    offered = person.say("i want to talk to a real person please")
    assert offered["buttons"][0]["choice"] == "handoff_offer"
    assert "47 45 15 00" in offered["text"]
    assert "90 days" in person.press("handoff_offer")["text"]
    code = CODE.search(person.press("handoff_yes")["text"])
    assert code
    return code.group()


def answer(system: System, text: str) -> None:
    """Claim the handoff that was asked for last, and answer it."""

    async def work(database: Database, desk: Desk) -> None:
        async with database.reading() as session:
            query = select(Handoff.id).order_by(Handoff.requested_at.desc()).limit(1)
            handoff_id = str(await session.scalar(query))
        now = datetime.now(UTC)
        await desk.claim(handoff_id, "kari", now)
        await desk.answer(handoff_id, "kari", staff_content(text), now)

    at_kom(system, work)


def test_from_a_question_to_an_answer_by_staff(system: System, person: Writer) -> None:
    """Offered with the contact details, left with a yes, answered live, read with the code."""
    code = left_for_kom(person)
    known = person.post("/updates", {"token": person.token, "after": 0}).json()["after"]
    answer(system, "You can come on Monday.")
    started = time.monotonic()
    updates = person.post("/updates", {"token": person.token, "after": known}).json()
    assert time.monotonic() - started < 15
    assert [reply["text"] for reply in updates["replies"]] == [
        "KOM writes:\n\nYou can come on Monday."
    ]
    elsewhere = system.person()
    found = elsewhere.post("", {"token": None, "text": code, "is_greeted": True}).json()
    assert found["replies"][-1]["text"] == "KOM writes:\n\nYou can come on Monday."


def test_a_gateway_killed_between_the_steps_loses_nothing(system: System) -> None:
    """The consent, the code and the answer are still there when it is back."""
    person = system.person()
    person.say("they lock my door every night")
    person.say("i want to talk to a real person please")
    system.kill("channels")
    wait_for_gateway(system)
    person.press("handoff_offer")
    code = CODE.search(person.press("handoff_yes")["text"])
    assert code
    system.kill("channels")
    wait_for_gateway(system)
    answer(system, "We read it.")
    assert "has answered" in person.say("was it received?")["text"]
    elsewhere = system.person()
    found = elsewhere.post("", {"token": None, "text": code.group(), "is_greeted": True}).json()
    assert found["replies"][-1]["text"] == "KOM writes:\n\nWe read it."

    async def states(database: Database, _: Desk) -> list[State]:
        async with database.reading() as session:
            return list(await session.scalars(select(Handoff.state)))

    assert set(at_kom(system, states)) == {State.ANSWERED}


def wait_for_gateway(system: System) -> None:
    """Until supervisor has started the gateway again.

    Raises:
        TimeoutError: it is not back within two minutes.
    """
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        with suppress(httpx.HTTPError):
            if system.http.get("/health/live").is_success:
                return
        time.sleep(0.2)
    raise TimeoutError
