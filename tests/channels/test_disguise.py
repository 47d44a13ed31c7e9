"""The phone in the wrong hands: the weather voice, the way back, and questions of someone else."""

import re
from pathlib import Path

import httpx
import pytest

from channels.app import make_app
from channels.settings import Settings
from tests.channels.conftest import RULES, TUESDAY, Chat
from tests.stand_ins.rasa import StandInRasa

pytestmark = pytest.mark.anyio

HELPLINE_WORDS = ("KOM", "help", "police", "chat", "brochure", "asylum", "safe")


async def only_text(chat: Chat, said: str) -> str:
    """The text of the one reply to a message."""
    (reply,) = (await chat.send(said))["replies"]
    assert reply["kind"] == "system"
    return str(reply["text"])


async def station_of(chat: Chat, said: str = "Weather") -> str:
    """Say the safe word; return the station number that leads back."""
    found = re.search(r"station (\d{4})", await only_text(chat, said))
    assert found
    return found.group(1)


@pytest.mark.parametrize("word", ["weather", "WEATHER!", " Weather ", "“weather”"])
async def test_the_safe_word_brings_the_weather_voice(
    chat: Chat, rasa: StandInRasa, word: str
) -> None:
    """From then on nothing of the helpline is said, and nothing reaches the dialogue engine."""
    await chat.send("my secret question")
    said = [await only_text(chat, word)]
    said += [await only_text(chat, text) for text in ("who is this", "what did she ask", "Oslo")]
    assert not [word for word in HELPLINE_WORDS for text in said if word in text]
    assert rasa.messages() == ["my secret question"]


async def test_the_station_number_leads_back_and_nothing_is_repeated(
    chat: Chat, rasa: StandInRasa
) -> None:
    """After it the conversation goes on as before."""
    await chat.send("my secret question")
    station = await station_of(chat)
    assert "secret" not in await only_text(chat, f" {station}. ")
    assert (await chat.send("next"))["replies"][0]["text"] == "next"
    assert len({message["sender"] for message in rasa.received}) == 1


async def test_a_wrong_number_leads_nowhere(chat: Chat) -> None:
    """Neither another number nor the word for going back."""
    station = await station_of(chat)
    wrong = str(9_999 if station != "9999" else 1_000)
    assert "chat" not in await only_text(chat, wrong)
    assert "chat" not in await only_text(chat, "stop")


async def test_each_time_has_its_own_number(chat: Chat) -> None:
    """A number somebody has seen does not lead back the next time; the last one counts."""
    numbers = {await station_of(chat) for _ in range(6)}
    assert len(numbers) > 1


async def test_earlier_replies_cannot_be_fetched_in_the_voice(chat: Chat) -> None:
    """Whoever opens the page's connection anew gets nothing from before."""
    await chat.send("my secret question")
    await station_of(chat)
    answer = await chat.post("/updates", {"token": chat.token, "after": 0})
    assert "secret" not in answer.text
    assert len(answer.json()["replies"]) == 1


async def test_earlier_buttons_do_nothing_in_the_voice(chat: Chat, rasa: StandInRasa) -> None:
    """A button of before, still on the screen of a phone, gives nothing away."""
    await chat.send("hello")
    await station_of(chat)
    answer = await chat.post("", {"token": chat.token, "choice": "asylum_what"})
    assert answer.json()["replies"][0]["kind"] == "system"
    assert rasa.messages() == ["hello"]


async def test_danger_in_the_voice_gets_the_numbers_and_nothing_else(chat: Chat) -> None:
    """112 and 113, as any service might give them."""
    await station_of(chat)
    text = await only_text(chat, "help he has a knife")
    assert "112" in text
    assert "113" in text
    assert not [word for word in ("KOM", "ROSA", "brochure") if word in text]


async def test_a_message_sent_again_counts_once(chat: Chat) -> None:
    """The safe word sent twice by a bad network gives one station number."""
    message_id = "0c4cf0a6-7b6c-4a52-9d0e-0f3f3a2f6c11"
    first = await chat.send("weather", message_id=message_id)
    assert first == await chat.send("weather", message_id=message_id)


async def test_the_safe_word_is_a_setting(rasa: StandInRasa, tmp_path: Path) -> None:
    """Another word does it when the operator chose another."""
    settings = Settings(safe_word="recipes", data_dir=tmp_path)
    app = make_app(settings, clock=lambda: TUESDAY, transport=rasa, redactor=RULES)
    carrier = httpx.ASGITransport(app, raise_app_exceptions=False)  # type: ignore[arg-type]
    async with (
        app.lifespan(),
        httpx.AsyncClient(transport=carrier, base_url="http://helpline.test") as client,
    ):
        chat = Chat(client)
        assert (await chat.send("weather"))["replies"][0]["text"] == "weather"
        await station_of(chat, "recipes")


@pytest.mark.parametrize("text", ["who is this?", "what number is this", "что она писала"])
async def test_whoever_asks_who_this_is_learns_nothing(
    chat: Chat, rasa: StandInRasa, text: str
) -> None:
    """The answer is neutral and repeats nothing."""
    await chat.send("my secret question")
    said = await only_text(chat, text)
    assert said == (
        "This is an automatic information service. It writes only to those who write to it."
    )
    assert rasa.messages() == ["my secret question"]
