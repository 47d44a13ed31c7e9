"""Twilio's calls through the real gateway: what is answered, and what is refused unseen."""

import asyncio
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy.exc import OperationalError
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

from channels.sms.message_log import MessageLog
from channels.sms.segments import fits
from channels.sms.webhook import LARGEST_BODY
from tests.channels.sms.conftest import PERSON, Line
from tests.channels.sms.stand_in_twilio import PUBLIC, TOKEN, Phone, texts_in
from tests.stand_ins.rasa import StandInRasa

pytestmark = pytest.mark.anyio

# What forty phones send: questions, danger, buttons, carriers' words, scripts, mistakes.
SENT = (
    *("hello", "what is asylum", "he say if i go to police they deport me, is it true", "1"),
    *("i have no papers. can i stay?", "HELP", "INFO", "START", "UNSTOP", "STOP", "STOPALL"),
    *("END", "CANCEL", "QUIT", "UNSUBSCRIBE", "MORE", "more please", "", " ", "?", "🙏", "🆘"),
    *("he has a knife help", "please they will kill me", "help my baby is not breathing"),
    *("Мене б'ють", "Je veux rentrer chez moi", "أحتاج مساعدة", "tôi cần giúp", "ช่วยด้วย"),
    *("weather", "who is this", "/restart", "delete", "two", "2.", "Y", "ok", "word " * 300),
    *("<b>&amp;</b> \x00 ]]>", "my name is Xiomara, call me 90 81 72 63"),
)


def refusals(line: Line) -> dict[str, dict[str, Any]]:
    """Calls that Twilio has not made, or not so."""
    twilio = line.twilio
    good = twilio.brings(PERSON, "hello")
    call = twilio.signed("/sms", good)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    sms = "/sms"

    def changed(**parameters: str) -> dict[str, Any]:
        return {**call, "content": urlencode({**good, **parameters}).encode()}

    def headed(signature: str) -> dict[str, Any]:
        return {**call, "headers": {**form, "X-Twilio-Signature": signature.encode("latin-1")}}

    elsewhere = RequestValidator(TOKEN).compute_signature("http://inside.test/sms", good)
    forwarded = {
        **form,
        "X-Twilio-Signature": RequestValidator(TOKEN).compute_signature(
            "https://attacker.test/sms", good
        ),
        "X-Forwarded-Host": "attacker.test",
        "X-Forwarded-Proto": "https",
        "Host": "attacker.test",
    }
    return {
        "unsigned": {**call, "headers": form},
        "empty signature": headed(""),
        "strange signature": headed("ø" * 28),
        "another token": twilio.signed(sms, good, token="guess"),
        "signed for another address": headed(elsewhere),
        "signed for what the headers say": {**call, "headers": forwarded},
        "signed for the call-back": headed(
            RequestValidator(TOKEN).compute_signature(f"{PUBLIC}/sms/status", good)
        ),
        "another text": changed(Body="he has a knife"),
        "another sender": changed(From="+4790000000"),
        "another id": changed(MessageSid="SM" + "f" * 32),
        "a parameter more": changed(Extra="1"),
        "a parameter twice": {**call, "content": call["content"] + b"&Body=again"},
        "a query": {**call, "url": "/sms?a=b"},
        "not a form": {**call, "content": b"\xff\xfe\x00"},
        "not UTF-8": {**call, "content": b"Body=%ff%fe"},
        "JSON": {**call, "content": b'{"Body": "hello"}'},
        "nothing": {**call, "content": b""},
        "too many parameters": {**call, "content": b"&".join([b"a=1"] * 500)},
        "WhatsApp": twilio.signed(sms, {**good, "From": f"whatsapp:{PERSON}"}),
        "a short code": twilio.signed(sms, {**good, "From": "2012"}),
        "a sender with a name": twilio.signed(sms, {**good, "From": "BANK"}),
        "no sender": twilio.signed(sms, {**good, "From": ""}),
        "to another number": twilio.signed(sms, {**good, "To": "+4759449999"}),
        "another account": twilio.signed(sms, {**good, "AccountSid": "AC" + "0" * 32}),
        "no message id": twilio.signed(sms, {**good, "MessageSid": ""}),
    }


@pytest.mark.parametrize("text", SENT, ids=range(len(SENT)))
async def test_a_signed_call_is_answered_in_twiml(line: Line, text: str) -> None:
    """Valid, only with the verbs that send, every message short enough, and none of it the id."""
    line.twilio.brings(PERSON, "hello")
    for message in await line.phone.send(text):
        assert message
        assert fits(message)
        assert PERSON not in message
    assert len(SENT) >= 40


async def test_what_twilio_has_not_sent_is_refused_and_costs_no_work(
    line: Line, rasa: StandInRasa, monkeypatch: pytest.MonkeyPatch
) -> None:
    """403 without a word; nobody reads it, nothing is noted, no conversation begins."""

    async def begun(*_: object) -> str:
        raise AssertionError

    monkeypatch.setattr(line.app.state["conversations"], "find_or_begin", begun)
    for name, call in refusals(line).items():
        answer = await line.gateway.post(**call)
        assert (answer.status_code, answer.content) == (403, b""), name
    assert rasa.received == []
    assert await line.sms.waiting_erasures() == 0


async def test_a_replayed_call_is_refused(line: Line, rasa: StandInRasa) -> None:
    """Twilio tries again within seconds; what comes again after minutes was copied by somebody."""
    call = line.twilio.signed("/sms", line.twilio.brings(PERSON, "hello"))
    assert (await line.gateway.post(**call)).status_code == 200
    line.clock.go_on(seconds=60)
    assert (await line.gateway.post(**call)).status_code == 200
    line.clock.go_on(minutes=2)
    assert (await line.gateway.post(**call)).status_code == 403
    line.clock.go_on(days=2)
    assert (await line.gateway.post(**call)).status_code == 403
    assert rasa.messages() == ["hello"]


async def test_a_repeated_call_at_the_same_time_is_answered_once(
    line: Line, rasa: StandInRasa
) -> None:
    """Both get the same, and the dialogue engine hears it once."""
    rasa.delay = 0.1
    call = line.twilio.signed("/sms", line.twilio.brings(PERSON, "hello"))
    first, again = await asyncio.gather(*(line.gateway.post(**call) for _ in range(2)))
    assert first.content == again.content
    assert rasa.messages() == ["hello"]


async def test_a_huge_call_is_not_read(line: Line) -> None:
    """However well it may be signed."""
    call = line.twilio.signed("/sms", line.twilio.brings(PERSON, "a" * LARGEST_BODY))
    assert (await line.gateway.post(**call)).status_code == 413
    assert (await line.gateway.get("/sms")).status_code == 405


async def test_two_phones_do_not_see_each_other(line: Line, rasa: StandInRasa) -> None:
    """Each has its own conversation, and no number reaches the dialogue engine."""
    other = Phone(line.twilio, line.gateway, "+46701234567")
    await line.phone.send("hello")
    await other.send("good day")
    first, second = rasa.received
    assert first["sender"] != second["sender"]
    assert not any("9081" in str(each) or "4670" in str(each) for each in rasa.received)


async def test_a_call_back_is_checked_like_everything_else(line: Line) -> None:
    """Unsigned 403; signed it is noted."""
    await line.phone.send("hello")
    (sid, *_) = [sid for sid, each in line.twilio.messages.items() if each["to"] == PERSON]
    call = line.twilio.status(sid, "delivered")
    unsigned = {**call, "headers": {"Content-Type": "application/x-www-form-urlencoded"}}
    assert (await line.gateway.post(**unsigned)).status_code == 403
    before = await line.sms.waiting_erasures()
    assert (await line.gateway.post(**call)).status_code == 200
    assert before + 1 == await line.sms.waiting_erasures()


async def test_a_full_disk_costs_nobody_an_answer(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What could not be noted is found later by looking."""

    async def failing(*_: object) -> None:
        raise OperationalError("disk", {}, OSError())

    monkeypatch.setattr(MessageLog, "first_seen", failing)
    monkeypatch.setattr(MessageLog, "add", failing)
    assert len(await line.phone.send("hello")) == 2


def test_the_stand_in_refuses_other_verbs() -> None:
    """A check that checks nothing would find everything valid."""
    with pytest.raises(KeyError):
        texts_in(b"<Response><Redirect>x</Redirect></Response>")
    with pytest.raises(AssertionError):
        texts_in(b"<Response><Message>bare</Message></Response>")
