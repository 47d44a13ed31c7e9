"""Never silent: whatever breaks behind the gateway, the person gets an answer in time."""

import asyncio
import logging
import time
from typing import Any

import httpx
import pytest

from tests.channels.conftest import Chat
from tests.stand_ins.rasa import StandInRasa

pytestmark = pytest.mark.anyio


def is_safe(content: dict[str, Any]) -> bool:
    """Whether an answer is the safe reply, with all numbers."""
    reply = content["replies"][0]
    numbers = ("47 45 15 00", "22 33 11 60", "112", "113")
    return reply["kind"] == "fallback" and all(number in reply["text"] for number in numbers)


async def test_no_answer_in_time_gets_the_safe_reply(chat: Chat, rasa: StandInRasa) -> None:
    """A hanging Rasa is not waited for."""
    rasa.delay = 10
    started = time.monotonic()
    assert is_safe(await chat.send("help"))
    assert time.monotonic() - started < 2


async def test_rasa_down_gets_the_safe_reply_and_the_conversation_goes_on(
    chat: Chat, rasa: StandInRasa
) -> None:
    """When Rasa is back, the same conversation goes on."""
    await chat.send("one")
    rasa.is_down = True
    assert is_safe(await chat.send("two"))
    rasa.is_down = False
    assert (await chat.send("three"))["replies"][0]["text"] == "three"
    assert len({message["sender"] for message in rasa.received}) == 1


@pytest.mark.parametrize(
    "answer", [[], {}, None, [{"text": "bare"}], [{"custom": {"text": "a", "kind": "unknown"}}]]
)
async def test_a_strange_answer_gets_the_safe_reply(
    chat: Chat, rasa: StandInRasa, answer: Any
) -> None:
    """A failing action makes Rasa answer 200 with []: that is no silence for the person."""
    rasa.behaviour = lambda _: answer
    assert is_safe(await chat.send("help"))


async def test_an_error_status_gets_the_safe_reply(chat: Chat, rasa: StandInRasa) -> None:
    """So does an error of Rasa's own."""
    rasa.status = 500
    assert is_safe(await chat.send("help"))


async def test_a_queue_behind_a_slow_message_is_answered_in_time(
    chat: Chat, rasa: StandInRasa
) -> None:
    """Waiting for one's turn counts as waiting: nobody waits longer than the limit."""
    await chat.send("begin")
    rasa.delay = 10
    sent = [chat.post("", {"token": chat.token, "text": str(number)}) for number in range(4)]
    started = time.monotonic()
    answers = await asyncio.gather(*sent)
    assert time.monotonic() - started < 2
    assert all(is_safe(answer.json()) for answer in answers)


async def test_the_log_names_the_failure_and_no_message(
    chat: Chat, rasa: StandInRasa, caplog: pytest.LogCaptureFixture
) -> None:
    """What a person wrote is in no log, whatever fails."""
    caplog.set_level(logging.DEBUG)
    rasa.behaviour = lambda _: []
    await chat.send("I am Maria and my number is 99887766")
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("channels")]
    assert ours == ["safe_reply"]
    assert "Maria" not in caplog.text


async def test_a_conversation_deleted_during_an_answer_stays_deleted(
    chat: Chat, rasa: StandInRasa
) -> None:
    """A reply that comes late does not bring a deleted conversation back."""
    await chat.send("one")
    rasa.delay = 0.1
    sent = asyncio.create_task(chat.post("", {"token": chat.token, "text": "two"}))
    await asyncio.sleep(0.02)
    assert (await chat.post("/delete", {"token": chat.token})).status_code == 204
    assert (await sent).status_code == 200
    assert (await chat.post("", {"token": chat.token, "text": "three"})).status_code == 401


async def test_ready_says_whether_rasa_answers(
    client: httpx.AsyncClient, rasa: StandInRasa
) -> None:
    """The gateway lives without Rasa, and is ready only with it."""
    assert (await client.get("/health/ready")).status_code == 200
    rasa.is_down = True
    assert (await client.get("/health/ready")).status_code == 503
    assert (await client.get("/health/live")).status_code == 200


async def test_danger_is_answered_at_once_when_rasa_hangs(chat: Chat, rasa: StandInRasa) -> None:
    """Nobody in danger waits for the dialogue engine, nor for an earlier message."""
    await chat.send("hello")
    rasa.delay = 10
    waiting = asyncio.create_task(chat.send("what is asylum"))
    await rasa.hears("what is asylum")
    started = time.monotonic()
    content = await chat.send("help he has a knife")
    assert time.monotonic() - started < 0.5
    assert content["replies"][0]["kind"] == "emergency"
    assert "112" in content["replies"][0]["text"].splitlines()[0]
    assert is_safe(await waiting)


async def test_danger_is_answered_when_rasa_is_down(chat: Chat, rasa: StandInRasa) -> None:
    """The rules need nothing behind the gateway."""
    rasa.is_down = True
    assert (await chat.send("he is beating me"))["replies"][0]["kind"] == "emergency"


async def test_a_danger_message_sent_again_counts_once(chat: Chat) -> None:
    """The same message with the same id brings the same reply, recorded once."""
    message_id = "7b1f6a52-0d5c-4e33-9f0e-3f1f3f0f8a11"
    first = await chat.send("he is beating me", message_id=message_id)
    assert await chat.send("he is beating me", message_id=message_id) == first


async def test_rasa_is_told_of_the_danger_before(chat: Chat, rasa: StandInRasa) -> None:
    """ "ok" after an emergency reply is understood with it; later it is forgotten."""
    await chat.send("he is beating me")
    await chat.send("ok")
    assert rasa.received[-1]["metadata"]["care"] == ["violence"]
    await chat.send("ok")
    assert rasa.received[-1]["metadata"]["care"] == []


async def test_danger_is_answered_beyond_the_limits(chat: Chat) -> None:
    """Whoever has written too much for the limits is still answered in danger."""
    for number in range(30):
        await chat.send(f"message {number}")
    refused = await chat.post("", {"token": chat.token, "text": "one more"})
    assert refused.status_code == 429
    content = await chat.send("he is beating me")
    assert content["replies"][0]["kind"] == "emergency"


async def test_words_that_run_together_reach_the_dialogue_engine_apart(
    chat: Chat, rasa: StandInRasa
) -> None:
    """Only English ones; a pressed choice is the only command."""
    await chat.send("whatisreflectionperiod")
    await chat.send("przesiedlenie, wyzyskiwanie")
    await chat.post("", {"token": chat.token, "choice": "asylum_what"})
    said = ["what is reflection period", "przesiedlenie, wyzyskiwanie", "/asylum_what"]
    assert rasa.messages() == said


@pytest.mark.parametrize("text", ["💊💊💊", "🔫🩸"])
async def test_danger_in_pictures_alone_is_danger(chat: Chat, text: str) -> None:
    """Whoever has no time for words is not asked to use words."""
    (reply,) = (await chat.send(text))["replies"]
    assert reply["kind"] == "emergency"
