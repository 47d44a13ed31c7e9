"""The two messages at the start: once, short, and never in the way of danger."""

import pytest

from tests.channels.conftest import Chat
from tests.stand_ins.rasa import StandInRasa

pytestmark = pytest.mark.anyio


async def texts(chat: Chat, said: str) -> list[str]:
    """What is said to a message, by a client that has greeted nobody."""
    content = await chat.send(said, is_greeted=False)
    return [reply["text"] for reply in content["replies"]]


async def test_the_first_answer_comes_after_two_messages_and_the_second_alone(chat: Chat) -> None:
    """They say what this is, that no name is needed, 112, KOM's hours, and how to be safe here."""
    first, second, answer = await texts(chat, "hello")
    for said in ("computer program", "not the police", "not need to give a name", "112"):
        assert said in first
    for said in ("47 45 15 00", "Monday", "see this phone", '"delete"', '"weather"'):
        assert said in second
    assert max(len(first), len(second)) < 450
    assert answer == "hello"
    assert await texts(chat, "next") == ["next"]


async def test_danger_comes_first_and_alone(chat: Chat) -> None:
    """Nobody in danger reads an introduction; it comes with the first other answer."""
    (emergency,) = await texts(chat, "he has a knife help")
    assert emergency.startswith("If you are in danger now")
    assert len(await texts(chat, "hello")) == 3


async def test_a_fault_and_a_stranger_come_without_them(chat: Chat, rasa: StandInRasa) -> None:
    """Whoever holds the phone is told nothing about a helpline they did not ask about."""
    assert len(await texts(chat, "who is this")) == 1
    rasa.is_down = True
    assert len(await texts(chat, "hello")) == 1
    rasa.is_down = False
    assert len(await texts(chat, "hello")) == 3


async def test_a_page_that_has_greeted_gets_the_answer_alone(chat: Chat) -> None:
    """The web page says them before anything is written."""
    assert [reply["text"] for reply in (await chat.send("hello"))["replies"]] == ["hello"]
