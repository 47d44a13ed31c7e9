"""Leaving a chat for KOM's people: by consent, under a code, and taken back at any time."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator, Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from litestar import Litestar

from bot.transcript import read_bot, read_person, staff_content
from channels import archive, calendar, exchange, staff_mail
from channels.app import make_app
from channels.inbound import Inbound
from channels.office import Office, office_of
from channels.reception import Reception
from channels.settings import Settings
from channels.staff_mail import PushFailure, StaffMail
from handoff.closing_days import Closed
from handoff.database import Database, sqlite_url
from handoff.desk import Desk
from handoff.models import Author
from handoff.states import State
from privacy.keys import open_key_ring
from privacy.retention import Retention
from tests.channels.conftest import RULES, Chat, Clock
from tests.stand_ins.rasa import StandInRasa, echo

pytestmark = pytest.mark.anyio

STAFF = "kari"
CODE = re.compile(r"\d{4} \d{4} \d{4}")


class Kom:
    """KOM's side: what staff see and do, in another process than the gateway."""

    def __init__(self, office: Office, desk: Desk, clock: Clock, folder: Path) -> None:
        self.office, self.desk, self._clock, self._folder = office, desk, clock, folder

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What a query finds in the database."""
        with sqlite3.connect(self._folder / "helpline.db") as connection:
            return connection.execute(query).fetchall()

    def handoff(self) -> str:
        """The id of the only handoff."""
        [(handoff_id,)] = self.rows("SELECT id FROM handoff")
        return str(handoff_id)

    def state(self) -> State:
        """The state of the only handoff."""
        [(state,)] = self.rows("SELECT state FROM handoff")
        return State(state)

    def now(self) -> datetime:
        return self._clock()

    async def claim(self) -> None:
        await self.desk.claim(self.handoff(), STAFF, self._clock())

    async def answer(self, text: str) -> None:
        """Claim and answer."""
        await self.claim()
        await self.desk.answer(self.handoff(), STAFF, staff_content(text), self._clock())

    async def read(self) -> list[str]:
        """The person's own words in the only conversation that was handed off."""
        [(conversation_id,)] = self.rows("SELECT conversation_id FROM handoff")
        said = await self.office.store.transcript(str(conversation_id))
        return [read_person(each.content).text for each in said if each.author is Author.PERSON]


def speak(message: dict[str, Any]) -> list[dict[str, Any]]:
    """Rasa's answer: about KOM for its button, the emergency reply in danger, else the message."""
    if message["metadata"]["danger"]:
        return echo(message)
    is_about_kom = message["message"] == "/human"
    reply = {
        "text": message["message"],
        "kind": "handoff" if is_about_kom else "answer",
        "citations": ["contact.phone" if is_about_kom else "reflection.permit"],
        "buttons": [{"title": "Talk to a person", "choice": "human"}],
    }
    return [{"custom": reply}]


@pytest.fixture
def new_app(
    rasa: StandInRasa, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], Litestar]:
    """Makes gateways over one data directory."""
    monkeypatch.setattr(staff_mail, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(staff_mail, "PUSH_SECONDS", 0.05)
    monkeypatch.setattr(calendar, "REFRESH_SECONDS", 0.05)
    monkeypatch.setattr(archive, "READING_SECONDS", 20.0)
    monkeypatch.setattr(exchange, "RECORDING_SECONDS", 20.0)
    rasa.behaviour = speak
    settings = Settings(data_dir=tmp_path)
    return lambda: make_app(settings, clock, transport=rasa, redactor=RULES)


@pytest.fixture
async def app(new_app: Callable[[], Litestar]) -> AsyncIterator[Litestar]:
    app = new_app()
    async with app.lifespan():
        yield app


def reaching(app: Litestar) -> httpx.AsyncClient:
    """A browser's side of a gateway."""
    carrier = httpx.ASGITransport(cast("Any", app), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=carrier, base_url="http://helpline.test")


@pytest.fixture
async def client(app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    async with reaching(app) as gateway:
        yield gateway


@pytest.fixture
async def started_anew(
    app: Litestar, new_app: Callable[[], Litestar]
) -> AsyncIterator[httpx.AsyncClient]:
    """A gateway that knows nothing but what is in the store."""
    assert app.state
    other = new_app()
    async with other.lifespan(), reaching(other) as gateway:
        yield gateway


@pytest.fixture
def reception(app: Litestar) -> Reception:
    """Where channels come in that know a person by an address."""
    state = app.state
    return Reception(state["conversations"], state["exchange"], state["limits"])


@pytest.fixture
async def kom(app: Litestar, clock: Clock, tmp_path: Path) -> AsyncIterator[Kom]:
    assert app.state
    database = Database(sqlite_url(tmp_path))
    keys = open_key_ring(tmp_path)
    desk = Desk(database, keys, Retention())
    yield Kom(office_of(database, keys, Retention()), desk, clock, tmp_path)
    await database.close()


async def press(chat: Chat, choice: str) -> dict[str, Any]:
    """Press a button; return the first reply."""
    answer = await chat.post("", {"token": chat.token, "choice": choice})
    assert answer.status_code == 200, answer.text
    reply: dict[str, Any] = answer.json()["replies"][0]
    return reply


async def first(chat: Chat, text: str) -> dict[str, Any]:
    """Write a message; return the first reply."""
    reply: dict[str, Any] = (await chat.send(text))["replies"][0]
    return reply


def choices(reply: dict[str, Any]) -> list[str]:
    return [button["choice"] for button in reply["buttons"]]


async def left_for_kom(chat: Chat) -> str:
    """Write something and leave the chat for KOM; return the code."""
    await chat.send("they take my passport")
    assert choices(await press(chat, "human"))[0] == "handoff_offer"
    await press(chat, "handoff_offer")
    code = CODE.search((await press(chat, "handoff_yes"))["text"])
    assert code
    return code.group()


async def test_the_offer_says_what_happens(chat: Chat) -> None:
    """Who reads, what was taken out, how long it is kept, that it can be taken back; and a no."""
    await chat.send("they take my passport")
    assert "handoff_offer" in choices(await press(chat, "human"))
    offer = await press(chat, "handoff_offer")
    for said in ("people who work at KOM", "Names and numbers", "90 days", "24 hours", "take it"):
        assert said in offer["text"]
    assert choices(offer) == ["handoff_yes", "handoff_show", "handoff_no"]


async def test_without_a_yes_nothing_is_handed_over(chat: Chat, kom: Kom, clock: Clock) -> None:
    """After a no nobody can read it, and it ends after 24 hours."""
    await chat.send("they take my passport")
    await press(chat, "human")
    await press(chat, "handoff_offer")
    assert "nothing" in (await press(chat, "handoff_no"))["text"]
    assert kom.rows("SELECT id FROM handoff") == []
    clock.now += timedelta(hours=24)
    assert (await chat.post("", {"token": chat.token, "text": "x"})).status_code == 401


async def test_after_a_yes_staff_have_it_and_the_person_a_code(chat: Chat, kom: Kom) -> None:
    """The code is in three groups, and stands nowhere: not in what is kept, not in a transcript."""
    code = await left_for_kom(chat)
    assert kom.state() is State.WAITING
    assert "they take my passport" in await kom.read()
    [(conversation_id,)] = kom.rows("SELECT conversation_id FROM handoff")
    said = await kom.office.store.transcript(str(conversation_id))
    assert all(code.encode() not in entry.content for entry in said)
    updates = await chat.post("/updates", {"token": chat.token, "after": 0})
    assert code not in updates.text
    assert "handoff_new_code" in updates.text


async def test_the_same_answer_comes_again_without_its_code(chat: Chat) -> None:
    """When the answer got lost, another code can be asked for; the first is worthless then."""
    await chat.send("they take my passport")
    await press(chat, "human")
    await press(chat, "handoff_offer")
    body = {"token": chat.token, "choice": "handoff_yes"}
    body["message_id"] = "0c4cf0a6-7b6c-4a52-9d0e-0f3f3a2f6c11"
    lost = (await chat.post("", body)).json()["replies"][0]
    again = (await chat.post("", body)).json()["replies"][0]
    assert CODE.search(lost["text"])
    assert not CODE.search(again["text"])
    renewed = await press(chat, "handoff_new_code")
    assert CODE.search(renewed["text"])


async def test_a_message_can_be_left_out(chat: Chat, kom: Kom) -> None:
    """What would be read is shown, by number; what is left out is not there for staff."""
    await chat.send("they take my passport")
    await chat.send("i also did something bad")
    await press(chat, "human")
    await press(chat, "handoff_offer")
    shown = await press(chat, "handoff_show")
    number = re.search(r"(\d+)\. i also did something bad", shown["text"])
    assert number
    left_out = await first(chat, number[1])
    assert f"{number[1]}. (left out)" in left_out["text"]
    assert "something bad" not in left_out["text"]
    assert "no line" in (await first(chat, "999"))["text"]
    await press(chat, "handoff_yes")
    words = await kom.read()
    assert "they take my passport" in words
    assert "i also did something bad" not in words


async def test_asking_twice_makes_one_handoff(chat: Chat, kom: Kom) -> None:
    """The second time the person is told how it stands."""
    await left_for_kom(chat)
    again = await press(chat, "handoff_offer")
    assert "already" in again["text"]
    assert len(kom.rows("SELECT id FROM handoff")) == 1


async def test_how_it_stands_is_told_in_words(chat: Chat, kom: Kom, clock: Clock) -> None:
    """Waiting, being read, answered, closed; and until when it is kept."""
    await left_for_kom(chat)
    asked = await first(chat, "was it received?")
    assert "Nobody has read it yet" in asked["text"]
    assert "until 22 February 2027" in asked["text"]
    await kom.claim()
    assert "Someone at KOM is reading" in (await first(chat, "did they read it"))["text"]
    await kom.desk.answer(kom.handoff(), STAFF, staff_content("hello"), clock())
    assert "has answered" in (await press(chat, "handoff_state"))["text"]
    await kom.desk.close(kom.handoff(), STAFF, clock())
    assert "closed" in (await press(chat, "handoff_state"))["text"]


async def test_staff_answer_in_the_open_chat(chat: Chat, kom: Kom) -> None:
    """Whoever waits with the page open reads it without asking again."""
    await left_for_kom(chat)
    known = (await chat.post("/updates", {"token": chat.token, "after": 0})).json()["after"]
    waiting = asyncio.create_task(chat.post("/updates", {"token": chat.token, "after": known}))
    await asyncio.sleep(0.1)
    await kom.answer("You can come to us on Monday.")
    async with asyncio.timeout(20):
        [reply] = (await waiting).json()["replies"]
    assert reply["text"] == "KOM writes:\n\nYou can come to us on Monday."
    assert reply["kind"] == "handoff"
    assert kom.rows("SELECT count(*) FROM delivery WHERE delivered_at IS NULL") == [(0,)]


async def test_staff_answer_once_to_who_comes_back(chat: Chat, kom: Kom) -> None:
    """A page that was closed meanwhile gets it when it asks again, and not twice."""
    await left_for_kom(chat)
    known = (await chat.post("/updates", {"token": chat.token, "after": 0})).json()["after"]
    await kom.answer("Come on Monday.")
    updates = (await chat.post("/updates", {"token": chat.token, "after": known})).json()
    assert [reply["text"] for reply in updates["replies"]] == ["KOM writes:\n\nCome on Monday."]


async def test_the_bot_is_silent_while_staff_have_it(
    chat: Chat, kom: Kom, rasa: StandInRasa
) -> None:
    """It says so once; what is written goes to staff. Danger and the way back are answered."""
    await left_for_kom(chat)
    await kom.claim()
    asked = len(rasa.received)
    assert "goes to them" in (await first(chat, "hello are you there"))["text"]
    assert (await chat.send("please"))["replies"] == []
    assert len(rasa.received) == asked
    assert "please" in await kom.read()
    assert "delete_now" in choices(await first(chat, "delete"))
    danger = await first(chat, "he has a knife he will kill me")
    assert "112" in danger["text"]
    assert "talk to the bot again" in (await first(chat, "bot"))["text"].lower()
    assert (await first(chat, "hello bot"))["text"] == "hello bot"


async def test_it_can_be_taken_back(chat: Chat, kom: Kom) -> None:
    """Then staff cannot read it, the code is worthless, and the chat ends after a day."""
    code = await left_for_kom(chat)
    assert "taken back" in (await first(chat, "take it back"))["text"]
    assert kom.state() is State.WITHDRAWN
    other = Chat(chat.client)
    assert "do not find" in (await first(other, code))["text"]


@pytest.mark.parametrize("written", ["{code}", "code {code}", "my code: {code}", "{digits}"])
async def test_the_code_leads_on_from_another_phone(chat: Chat, kom: Kom, written: str) -> None:
    """The chat, how it stands, and what staff wrote."""
    code = await left_for_kom(chat)
    await kom.answer("Come on Monday.")
    other = Chat(chat.client)
    await other.send("hello")
    answer = await other.send(written.format(code=code, digits=code.replace(" ", "")))
    texts = [reply["text"] for reply in answer["replies"]]
    assert "found the chat" in texts[0]
    assert "answered" in texts[1]
    assert texts[2] == "KOM writes:\n\nCome on Monday."
    assert "goes to them" in (await first(other, "thank you"))["text"]
    assert "thank you" in await kom.read()


async def test_the_code_leads_from_the_web_to_a_phone(
    chat: Chat, kom: Kom, reception: Reception
) -> None:
    """Also to a channel that knows people by their numbers, when asked for the code first."""
    code = await left_for_kom(chat)
    await kom.answer("Come on Monday.")
    asked = await reception.receive("sms", "+4791234567", Inbound("i have a code"))
    assert "twelve numbers" in asked.replies[-1].text
    found = await reception.receive("sms", "+4791234567", Inbound(code.replace(" ", "-")))
    assert "KOM writes:\n\nCome on Monday." in [reply.text for reply in found.replies]


async def test_wrong_codes_are_limited(chat: Chat) -> None:
    """After ten the person is told to wait, whether the code is right or not."""
    code = await left_for_kom(chat)
    other = Chat(chat.client)
    for number in range(10):
        assert "do not find" in (await first(other, f"1234 5678 {number:04}"))["text"]
    assert "Too many codes" in (await first(other, code))["text"]


async def test_a_wish_to_be_called_is_kept_apart(chat: Chat, kom: Kom, clock: Clock) -> None:
    """Number, times and voicemail for staff; nothing of it in the transcript; gone when closed."""
    await left_for_kom(chat)
    assert "voice message" in (await press(chat, "handoff_callback"))["text"]
    await press(chat, "handoff_voicemail_no")
    assert "do not see a phone number" in (await first(chat, "tuesday"))["text"]
    assert "KOM sees the number" in (await first(chat, "912 34 567 tuesday after 10"))["text"]
    assert len(kom.rows("SELECT * FROM callback")) == 1
    assert all("912" not in text and "after 10" not in text for text in await kom.read())
    await kom.claim()
    await kom.desk.close(kom.handoff(), STAFF, clock())
    assert kom.rows("SELECT * FROM callback") == []


async def test_a_call_can_be_stopped_half_way(chat: Chat, kom: Kom) -> None:
    """ "stop" and "no" end it; nothing is kept."""
    await left_for_kom(chat)
    await press(chat, "handoff_callback")
    await press(chat, "handoff_voicemail_yes")
    assert "do not keep" in (await first(chat, "no"))["text"]
    assert kom.rows("SELECT * FROM callback") == []
    assert (await first(chat, "hello"))["text"] == "hello"


async def test_a_phone_is_written_to_only_after_a_yes(
    reception: Reception, kom: Kom, app: Litestar, clock: Clock
) -> None:
    """Neutral words go out then; without the yes the answer waits until the person writes."""
    sent: list[tuple[str, str]] = []

    async def push(address: str, text: str) -> PushFailure | None:
        sent.append((address, text))
        return None

    mail = StaffMail(kom.office, app.state["exchange"], {"sms": push}, clock)
    address = "+4791234567"

    async def write(text: str = "", choice: str | None = None) -> list[str]:
        received = await reception.receive("sms", address, Inbound(text, choice))
        return [reply.text for reply in received.replies]

    await write("they take my passport")
    await write(choice="human")
    await write(choice="handoff_offer")
    replies = await write(choice="handoff_yes")
    assert "may I write to this phone" in replies[-1]
    await kom.answer("Come on Monday.")
    await mail.push_due()
    assert sent == []
    assert "KOM writes:\n\nCome on Monday." in await write("OK")
    await write(choice="handoff_push_yes")
    await kom.desk.answer(kom.handoff(), STAFF, staff_content("And on Tuesday."), clock())
    await mail.push_due()
    await mail.push_due()
    assert sent == [(address, "You have a new message. Write OK to read it.")]
    assert "KOM writes:\n\nAnd on Tuesday." in await write("OK")
    assert await write("OK") == []


async def test_what_the_person_writes_postpones_the_end(chat: Chat, kom: Kom, clock: Clock) -> None:
    """Ninety days after the last message, not after the handoff."""
    await left_for_kom(chat)
    clock.now += timedelta(hours=20)
    await chat.send("are you there")
    await asyncio.sleep(0.1)
    [(expires_at,)] = kom.rows("SELECT expires_at FROM conversation")
    assert str(expires_at).startswith("2027-02-23")


async def test_deleting_takes_everything_with_it(chat: Chat, kom: Kom) -> None:
    """The handoff, its code and its wishes go with the conversation."""
    await left_for_kom(chat)
    assert (await chat.post("/delete", {"token": chat.token})).status_code == 204
    for table in ("handoff", "conversation", "message", "callback", "return_address"):
        assert kom.rows(f"SELECT * FROM {table}") == []  # noqa: S608 - our own names


async def test_a_closing_day_is_known_at_once(chat: Chat, kom: Kom, rasa: StandInRasa) -> None:
    """What staff enter is told to the dialogue engine with the next messages."""
    await kom.office.closing_days.add(Closed(date(2026, 11, 25)))
    async with asyncio.timeout(20):
        while rasa.received == [] or not rasa.received[-1]["metadata"]["closing_days"]:
            await chat.send("when are you open")
            await asyncio.sleep(0.05)
    assert rasa.received[-1]["metadata"]["closing_days"] == ["2026-11-25"]


async def test_an_answer_waits_through_a_restart(
    chat: Chat, kom: Kom, started_anew: httpx.AsyncClient
) -> None:
    """Whoever had the page closed while the gateway was started anew still reads it."""
    await left_for_kom(chat)
    known = (await chat.post("/updates", {"token": chat.token, "after": 0})).json()["after"]
    await kom.answer("Come on Monday.")
    body = {"token": chat.token, "after": known}
    updates = (await Chat(started_anew).post("/updates", body)).json()
    assert [reply["text"] for reply in updates["replies"]] == ["KOM writes:\n\nCome on Monday."]
    assert updates["after"] == known + 1


async def test_what_staff_wrote_is_recorded_once(
    chat: Chat, kom: Kom, reception: Reception
) -> None:
    """Reading it with the code, or on a phone, does not put it into the bot's mouth."""
    code = await left_for_kom(chat)
    await kom.answer("Come on Monday.")
    await reception.receive("sms", "+4791234567", Inbound(code))
    await kom.desk.answer(kom.handoff(), STAFF, staff_content("And on Tuesday."), kom.now())
    told = await reception.receive("sms", "+4791234567", Inbound("OK"))
    assert told.replies[0].text == "KOM writes:\n\nAnd on Tuesday."
    [(conversation_id,)] = kom.rows("SELECT conversation_id FROM handoff")
    said = await kom.office.store.transcript(str(conversation_id))
    by_bot = [read_bot(entry.content).text for entry in said if entry.author is Author.BOT]
    assert [text for text in by_bot if "KOM writes" in text] == []
    assert [entry.author for entry in said].count(Author.STAFF) == 2
