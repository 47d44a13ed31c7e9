"""What could identify a person is taken out before the dialogue engine sees a message."""

from typing import NoReturn

import pytest

from bot.services import load_services
from privacy.redaction import Redactor
from tests.channels.conftest import Chat
from tests.stand_ins.rasa import StandInRasa

pytestmark = pytest.mark.anyio


async def test_a_number_never_reaches_the_dialogue_engine(chat: Chat, rasa: StandInRasa) -> None:
    """It is replaced by what it was; towns and sums stay."""
    await chat.send("call me at +47 912 34 567, i am in Bergen and owe 1000 nok")
    assert rasa.messages() == ["call me at [PHONE], i am in Bergen and owe 1000 nok"]


async def test_the_person_is_told_once(chat: Chat) -> None:
    """Below the answer, and not again."""
    first = (await chat.send("my number is 912 34 567"))["replies"][0]["text"]
    assert "I removed a phone number" in first
    second = (await chat.send("my other number is 912 34 568"))["replies"][0]["text"]
    assert "removed" not in second


async def test_nothing_is_said_where_nothing_was_removed(chat: Chat) -> None:
    """An ordinary question gets an ordinary answer."""
    assert "removed" not in (await chat.send("what is asylum"))["replies"][0]["text"]


async def test_the_numbers_of_services_stay(chat: Chat, rasa: StandInRasa) -> None:
    """People ask about them."""
    numbers = [service.number for service in load_services().values()]
    for number in numbers:
        await chat.send(f"what is {number}")
    assert [f"what is {number}" for number in numbers] == rasa.messages()


async def test_a_failing_redactor_lets_nothing_through(
    chat: Chat, rasa: StandInRasa, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The person gets the safe reply, and danger its own."""

    def fail(_: Redactor, __: str) -> NoReturn:
        raise ValueError("broken")

    monkeypatch.setattr(Redactor, "redact", fail)
    assert (await chat.send("my number is 912 34 567"))["replies"][0]["kind"] == "fallback"
    assert (await chat.send("help he has a knife"))["replies"][0]["kind"] == "emergency"
    assert rasa.messages() == []
