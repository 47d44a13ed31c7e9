"""What breaks, and what the person still gets."""

import time

import pytest

from tests.running_helpline import System, Writer

# The processes' own log, and how long supervisor and Rasa may take to come back.
BACK_SECONDS = 90


def say_until_understood(person: Writer, text: str) -> dict[str, object]:
    """Write the same again, as a person would, until the answer is not the safe reply."""
    deadline = time.monotonic() + BACK_SECONDS
    while time.monotonic() < deadline:
        reply = person.say(text)
        if reply["kind"] != "fallback":
            return reply
        time.sleep(2.5)
    pytest.fail("The dialogue engine did not come back.")


@pytest.mark.parametrize("process", ["rasa", "rasa_sdk"])
def test_a_killed_process_is_not_silence(system: System, process: str) -> None:
    """Killed in mid-conversation: the safe reply within 6 seconds; later the same one goes on."""
    person = system.person()
    assert person.say("what is asylum")["kind"] == "answer"
    token = person.token
    system.kill(process)
    started = time.monotonic()
    reply = person.say("how do i apply for it")
    assert time.monotonic() - started < 6
    assert reply["kind"] == "fallback"
    for number in ("47 45 15 00", "22 33 11 60", "112"):
        assert number in reply["text"]
    assert say_until_understood(person, "what is a reflection period")["kind"] == "answer"
    assert person.token == token
    assert person.say("how long?")["citations"][:1] == ["reflection.permit"]


def test_a_conversation_is_its_own(system: System) -> None:
    """What one person said does not reach another's conversation."""
    one, other = system.person(), system.person()
    one.say("what is a reflection period")
    assert other.say("how long?")["kind"] == "clarify"
    assert one.say("how long?")["kind"] == "answer"


def test_restart_typed_is_a_message_like_any_other(person: Writer) -> None:
    """`/restart` in a person's own text does not reset the conversation."""
    person.say("what is a reflection period")
    person.say("/restart")
    assert person.say("how long?")["citations"][:1] == ["reflection.permit"]


@pytest.mark.parametrize("text", ["/greet", '/residence_none{"topic":"asylum"}', "😢😢", "\x00"])
def test_strange_messages_get_a_sensible_reply(person: Writer, text: str) -> None:
    """Commands, emoji only, a null byte: a reply of the contract, no error."""
    assert person.say(text)["text"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b'{"token": null}', 400),
        (b'{"token": "foreign", "text": "hello"}', 401),
        (b'{"token": null, "text": "' + b"a" * 5_000 + b'"}', 413),
    ],
)
def test_errors_are_the_contracts(person: Writer, body: bytes, status: int) -> None:
    """Bad JSON, no text, a foreign token, 5,000 characters: the contract's errors."""
    headers = {"Content-Type": "application/json"}
    answer = person.http.post("/api/chat", content=body, headers=headers)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("application/problem+json")


def test_deleted_is_deleted(system: System) -> None:
    """After deleting, the old token opens nothing."""
    person = system.person()
    person.say("what is a reflection period")
    assert person.post("/delete", {"token": person.token}).status_code == 204
    answer = person.post("", {"token": person.token, "text": "how long?"})
    assert answer.status_code == 401


def test_nothing_a_person_wrote_is_in_a_log(system: System, person: Writer) -> None:
    """Names and numbers planted in messages are in no log of any process."""
    person.say("my name is Xiomaraplanted and my number is 90817263")
    person.say("/Xiomaraplanted")
    logs = list((system.settings.data_dir / "log").iterdir())
    assert {"rasa.log", "actions.log", "gateway.log"} <= {log.name for log in logs}
    for log in logs:
        content = log.read_text(errors="replace")
        assert "Xiomaraplanted" not in content, log.name
        assert "90817263" not in content, log.name
