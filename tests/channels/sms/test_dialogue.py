"""What a person gets back by SMS, through the real gateway."""

from typing import Any

import pytest
from limits import RateLimitItemPerMinute

from channels import reception
from tests.bot.test_compose import every_reply
from tests.channels.sms.conftest import Line
from tests.channels.sms.stand_in_twilio import Phone
from tests.stand_ins.rasa import StandInRasa

pytestmark = pytest.mark.anyio

LONG = max((reply for reply in every_reply() if reply.kind == "answer"), key=lambda r: len(r.text))


def long_answer(_: dict[str, Any]) -> list[dict[str, Any]]:
    """Rasa's answer with the longest text of all."""
    buttons = [{"title": each.title, "choice": each.choice} for each in LONG.buttons]
    custom = {"text": LONG.text, "kind": "answer", "citations": LONG.citations}
    return [{"recipient_id": "id", "custom": {**custom, "buttons": buttons}}]


async def test_the_first_answer_comes_after_the_start(phone: Phone) -> None:
    """It says what this is, whom to call, and how to stay safe; the second answer comes alone."""
    start, answer = await phone.send("hello")
    for said in ("computer program", "not the police", "112", "47 45 15 00", "DELETE", "START"):
        assert said in start
    assert answer == "hello\nReply 1 or 2:\n1 Ask about asylum\n2 Yes, delete it now"
    assert len(await phone.send("next question")) == 1


async def test_danger_comes_first_and_alone(phone: Phone, rasa: StandInRasa) -> None:
    """The number is in the first line, nothing waits behind MORE, and the start comes later."""
    first, *_ = texts = await phone.send("he has a knife help")
    assert first.splitlines()[0].endswith("112.")
    assert not any("Reply MORE" in text for text in texts)
    assert rasa.messages()
    assert "computer program, not a person" in (await phone.send("hello"))[0]


async def test_a_number_is_the_choice_with_that_number(phone: Phone, rasa: StandInRasa) -> None:
    """However it is typed; and only as long as it was offered."""
    await phone.send("hello")
    for typed in ("1", "1.", "one", " 1 )"):
        await phone.send(typed)
        assert rasa.messages()[-1] == "/asylum_what"
    await phone.send("7")
    assert rasa.messages()[-1] == "7"


async def test_a_number_nobody_offered_is_a_text(phone: Phone, rasa: StandInRasa) -> None:
    """Also when it was offered to somebody else, or in a conversation that is gone."""
    await phone.send("1")
    assert rasa.messages() == ["1"]


async def test_more_brings_the_rest_page_by_page(phone: Phone, rasa: StandInRasa) -> None:
    """In any of the helpline's languages, without asking anybody; then it is a text again."""
    rasa.behaviour = long_answer
    pages = await phone.send("what is asylum")
    heard = len(rasa.received)
    for word in ("MORE", "mer", "más", "więcej", "ещё"):
        if not pages[-1].endswith("Reply MORE to read on."):
            break
        pages += await phone.send(word)
    assert heard == len(rasa.received)
    told = "".join("".join(pages).split())
    for said in ("Section17firstparagraph", "Sincethiswasprinted", "Reply1,2or3:"):
        assert said in told
    assert "Reply MORE" not in pages[-1]
    await phone.send("more")
    assert rasa.messages()[-1] == "more"


async def test_a_new_question_lets_go_of_the_rest(phone: Phone, rasa: StandInRasa) -> None:
    """MORE belongs to the last answer only."""
    rasa.behaviour = long_answer
    await phone.send("what is asylum")
    rasa.behaviour = StandInRasa().behaviour
    await phone.send("and what else")
    await phone.send("more")
    assert rasa.messages()[-1] == "more"


@pytest.mark.parametrize("word", ["STOP", "stopall", "End", "QUIT", "Cancel", "unsubscribe"])
async def test_stop_is_obeyed_and_says_once_how_to_come_back(line: Line, word: str) -> None:
    """Nothing else is said, nothing is pushed, and the next word is answered as ever."""
    await line.phone.send("hello")
    assert await line.phone.send(word) == [
        "You get no more messages from this number. To come back, write START."
    ]
    assert await line.phone.send(word) == []
    failure = await line.sms.push(line.phone.number, "You have a new message.")
    assert failure
    assert (failure.reason, failure.is_final) == ("21610", True)
    assert await line.phone.last("are you there") == (
        "are you there\nReply 1 or 2:\n1 Ask about asylum\n2 Yes, delete it now"
    )
    assert await line.sms.push(line.phone.number, "You have a new message.") is None


async def test_start_brings_back(line: Line) -> None:
    """And after it STOP says again how to come back."""
    await line.phone.send("hello")
    await line.phone.send("STOP")
    assert "on again" in await line.phone.last("START")
    assert await line.sms.push(line.phone.number, "You have a new message.") is None
    assert "START" in await line.phone.last("STOP")


async def test_whoever_begins_with_start_gets_the_start(phone: Phone) -> None:
    """Nothing was off that could be on again."""
    assert "computer program, not a person" in await phone.last("start")
    assert await phone.send("hello") == [
        "hello\nReply 1 or 2:\n1 Ask about asylum\n2 Yes, delete it now"
    ]


@pytest.mark.parametrize("word", ["HELP", "help!", "INFO"])
async def test_help_names_whom_to_call_before_anything_else(phone: Phone, word: str) -> None:
    """It may be a cry; then comes what carriers expect: what this is, and STOP and START."""
    (text,) = await phone.send(word)
    assert "police 112, ambulance 113" in text.splitlines()[0]
    for said in ("47 45 15 00", "22 33 11 60", "STOP", "START"):
        assert said in text


async def test_when_twilio_has_answered_stop_itself_nothing_is_added(phone: Phone) -> None:
    """It would be blocked; a "yes" that Twilio takes as coming back is answered all the same."""
    await phone.send("hello")
    assert await phone.send("STOP", OptOutType="STOP") == []
    assert (await phone.last("yes", OptOutType="START")).startswith("yes")


async def test_under_cover_nothing_tells_of_the_helpline(phone: Phone) -> None:
    """HELP, START, MORE and pictures are answered by the weather service; STOP says nothing."""
    await phone.send("hello")
    station = (await phone.last("weather")).split("station ")[1][:4]
    for word in ("HELP", "info", "START", "more", "1"):
        (text,) = await phone.send(word)
        assert "forecast" in text or "name of a place" in text
    (text,) = await phone.send("", NumMedia="1")
    assert "forecast" in text or "name of a place" in text
    assert "helpline" not in "".join(await phone.send("STOP")).lower()
    assert await phone.last(station) == "The chat goes on. What do you want to ask?"
    assert "47 45 15 00" in await phone.last("HELP")


async def test_pictures_are_declined_and_not_fetched(line: Line, rasa: StandInRasa) -> None:
    """The words beside a picture are answered; nobody asks Twilio for the picture."""
    url = {"NumMedia": "1", "MediaUrl0": "https://api.twilio.com/media/ME1"}
    texts = await line.phone.send("what is this", **url)
    assert texts[-1].startswith("I cannot see pictures or hear recordings.")
    assert "what is this" in texts[-1]
    (text,) = await line.phone.send("", **url)
    assert text.startswith("I cannot see pictures or hear recordings.")
    assert rasa.messages() == ["what is this"]
    assert all(asked.endswith("/Messages.json") for asked in line.twilio.asked)


@pytest.mark.parametrize("text", ["", " ", "\n", "...", "😀", "\u200b"])
async def test_a_message_without_words_gets_a_kind_answer(phone: Phone, text: str) -> None:
    """Empty ones too: somebody pressed "send" by mistake, or dared no more."""
    assert "I can only read words." in await phone.last(text)


async def test_long_and_foreign_messages_arrive_whole(phone: Phone, rasa: StandInRasa) -> None:
    """Twilio joins the parts of a long message; letters of all scripts come as they are."""
    for text in ("word " * 300, "Мене б'ють, що робити? 😀", "หนังสือเดินทาง", "أحتاج مساعدة"):
        await phone.send(text.strip(), NumSegments="10")
    assert rasa.messages()[0] == ("word " * 300).strip()
    assert len(rasa.messages()) == 4


async def test_delete_deletes_and_tells_of_the_phone(line: Line) -> None:
    """The messages on the phone are not ours to delete; a conversation begins anew afterwards."""
    await line.phone.send("hello")
    (text,) = await line.phone.send("2")
    assert text.splitlines() == [
        "This chat is deleted.",
        "The messages are still on this phone. Delete them there too.",
    ]
    assert not await line.reception.forget("sms", line.phone.number)
    assert len(await line.phone.send("hello")) == 2


async def test_an_sms_that_comes_again_gets_the_same_once(line: Line, rasa: StandInRasa) -> None:
    """Whatever it was: a question, a choice, MORE, STOP, or the deletion."""
    rasa.behaviour = long_answer
    for text in ("what is asylum", "MORE", "more", "STOP", "START", "HELP", "delete"):
        parameters = line.twilio.brings(line.phone.number, text)
        call = line.twilio.signed("/sms", parameters)
        first = await line.gateway.post(**call)
        heard = len(rasa.received)
        again = await line.gateway.post(**call)
        assert first.content == again.content
        assert heard == len(rasa.received)
    rasa.behaviour = StandInRasa().behaviour
    await line.phone.send("hello")
    call = line.twilio.signed("/sms", line.twilio.brings(line.phone.number, "2"))
    answers = [(await line.gateway.post(**call)).content for _ in range(2)]
    assert answers[0] == answers[1]
    assert b"This chat is deleted." in answers[0]


async def test_a_silent_dialogue_engine_leaves_nobody_without_an_answer(
    phone: Phone, rasa: StandInRasa
) -> None:
    """Whom to call comes at once, all of it."""
    rasa.is_down = True
    text = " ".join(await phone.send("what is asylum"))
    for number in ("47 45 15 00", "22 33 11 60", "112", "113"):
        assert number in text
    assert "Reply MORE" not in text


async def test_too_many_messages_are_answered_once_a_minute(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answering machine must not be answered for ever; danger always is."""
    monkeypatch.setattr(reception, "MESSAGES_OF_ONE", RateLimitItemPerMinute(1))
    await line.phone.send("hello")
    (wait,) = await line.phone.send("hello again")
    assert "Please wait a minute" in wait
    assert "112" in wait
    assert await line.phone.send("hello again") == []
    assert (await line.phone.send("he has a knife help"))[0].splitlines()[0].endswith("112.")
    line.clock.go_on(seconds=61)
    assert len(await line.phone.send("hello again")) == 1
