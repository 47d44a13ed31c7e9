"""The web chat API as the contract has it."""

import asyncio
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.channels.conftest import Chat
from tests.stand_ins.rasa import StandInRasa

pytestmark = pytest.mark.anyio


def is_problem(answer: httpx.Response, status: int) -> bool:
    """Whether an answer is this error in the form of RFC 9457."""
    content = answer.json()
    return (
        answer.status_code == status
        and answer.headers["content-type"].startswith("application/problem+json")
        and content["status"] == status
        and bool(content["title"] and content["detail"])
    )


async def test_a_first_message_gets_a_token_and_replies(chat: Chat) -> None:
    """The first message begins a conversation; its answer carries token, replies and count."""
    content = await chat.send("hello")
    assert content["replies"][0]["text"] == "hello"
    assert content["after"] == 1
    assert len(content["token"]) >= 43


async def test_a_token_continues_its_conversation(chat: Chat, rasa: StandInRasa) -> None:
    """Rasa sees one sender for a conversation, and it is not the token."""
    await chat.send("one")
    await chat.send("two")
    senders = {message["sender"] for message in rasa.received}
    assert len(senders) == 1
    assert chat.token not in senders


async def test_two_people_have_two_conversations(
    client: httpx.AsyncClient, rasa: StandInRasa
) -> None:
    """The same words from two people lead to two conversations."""
    await Chat(client).send("hello")
    await Chat(client).send("hello")
    assert len({message["sender"] for message in rasa.received}) == 2


async def test_a_message_sent_again_counts_once(chat: Chat, rasa: StandInRasa) -> None:
    """The same message_id gets the same replies, and Rasa hears it once."""
    await chat.send("hello")
    message_id = str(uuid4())
    first = await chat.send("my boss", message_id=message_id)
    again = await chat.send("my boss", message_id=message_id)
    assert again == first
    assert rasa.messages() == ["hello", "my boss"]


async def test_a_first_message_sent_again_finds_its_conversation(
    client: httpx.AsyncClient, rasa: StandInRasa
) -> None:
    """When the answer with the token got lost, sending again does not begin a second one."""
    message_id = str(uuid4())
    first = await Chat(client).send("hello", message_id=message_id)
    again = await Chat(client).send("hello", message_id=message_id)
    assert again == first
    assert rasa.messages() == ["hello"]


async def test_the_same_message_twice_at_once_counts_once(chat: Chat, rasa: StandInRasa) -> None:
    """An impatient client that sends again before the answer gets one answer."""
    await chat.send("hello")
    rasa.delay = 0.05
    body = {"token": chat.token, "text": "again", "message_id": str(uuid4())}
    one, two = await asyncio.gather(chat.post("", body), chat.post("", body))
    assert one.json() == two.json()
    assert rasa.messages() == ["hello", "again"]


async def test_messages_of_a_conversation_are_answered_in_order(
    chat: Chat, rasa: StandInRasa
) -> None:
    """Rasa never has two messages of one conversation at a time."""
    await chat.send("begin")
    running = []
    most = []

    def watch(message: dict[str, Any]) -> Any:
        running.append(message)
        most.append(len(running))
        running.pop()
        return [{"custom": {"text": message["message"], "kind": "smalltalk"}}]

    rasa.behaviour, rasa.delay = watch, 0.02
    texts = [f"message {number}" for number in range(8)]
    sent = [chat.post("", {"token": chat.token, "text": text}) for text in texts]
    answers = await asyncio.gather(*sent)
    assert rasa.messages() == ["begin", *texts]
    assert [answer.json()["replies"][0]["text"] for answer in answers] == texts
    assert max(most) == 1


async def test_only_an_offered_choice_is_taken(chat: Chat, rasa: StandInRasa) -> None:
    """A button's choice reaches Rasa as an intent; one that was never offered is refused."""
    await chat.send("hello")
    taken = await chat.post("", {"token": chat.token, "choice": "asylum_what"})
    assert taken.status_code == 200
    assert rasa.messages()[-1] == "/asylum_what"
    refused = await chat.post("", {"token": chat.token, "choice": 'greet{"residence":"legal"}'})
    assert is_problem(refused, 400)
    assert rasa.messages()[-1] == "/asylum_what"


@pytest.mark.parametrize("text", ["/restart", "  /greet", "//restart", "/ /restart", '/a{"b":1}'])
async def test_free_text_is_never_a_command(chat: Chat, rasa: StandInRasa, text: str) -> None:
    """A person's own text cannot bypass the language model."""
    await chat.send(text)
    assert not rasa.messages()[0].startswith("/")


@pytest.mark.parametrize("text", ["\U0001f622", "\U0001f642", "?!", "\x00", "/", "..."])
async def test_a_message_without_words_is_answered(chat: Chat, text: str) -> None:
    """Emoji only, punctuation only, a null byte: a kind question, nothing for Rasa to guess at."""
    content = await chat.send(text)
    assert content["replies"][0]["kind"] == "clarify"
    assert content["replies"][0]["buttons"]


async def test_control_characters_do_not_reach_rasa(chat: Chat, rasa: StandInRasa) -> None:
    """A null byte and other controls are dropped, line breaks stay, letters are composed."""
    await chat.send("he\x00l\x1bp\nme cafe\u0301")
    assert rasa.messages() == ["help\nme caf\u00e9"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"hello"',
        b"{}",
        b'{"token": null}',
        b'{"token": null, "text": null}',
        b'{"token": null, "text": ""}',
        b'{"token": null, "text": "   "}',
        b'{"token": null, "text": 5}',
        b'{"token": 5, "text": "a"}',
        b'{"token": null, "text": "a", "choice": "b"}',
        b'{"token": null, "text": "a", "message_id": "not a uuid"}',
        b'{"token": null, "text": "\\ud800"}',
        b'\xff\xfe{"token": null}',
    ],
)
async def test_a_malformed_request_is_refused(client: httpx.AsyncClient, body: bytes) -> None:
    """Bad JSON, no text, the wrong types: 400 with the remedy, never 500."""
    headers = {"Content-Type": "application/json"}
    answer = await client.post("/api/chat", content=body, headers=headers)
    assert is_problem(answer, 400), answer.text


async def test_an_error_does_not_quote_what_was_sent(client: httpx.AsyncClient) -> None:
    """What a person wrote does not come back in an error, where it might be logged."""
    answer = await client.post("/api/chat", json={"token": None, "text": ["Maria, 99 88 77 66"]})
    assert "Maria" not in answer.text


async def test_a_text_of_4000_characters_is_taken_and_one_more_refused(chat: Chat) -> None:
    """The limit is the contract's, counted in characters."""
    await chat.send("ж" * 4_000)
    answer = await chat.post("", {"token": chat.token, "text": "a" * 4_001})
    assert is_problem(answer, 413)


async def test_a_huge_body_is_refused(chat: Chat) -> None:
    """A body far beyond any message is refused before it is read."""
    answer = await chat.post("", {"token": None, "text": "a" * 1_000_000})
    assert is_problem(answer, 413)


@pytest.mark.parametrize("path", ["", "/updates", "/delete"])
async def test_a_foreign_token_is_refused(chat: Chat, path: str) -> None:
    """A token nobody was given opens nothing."""
    body = {"token": "x" * 43, "text": "hello", "after": 0}
    assert is_problem(await chat.post(path, body), 401)


async def test_updates_bring_what_came_since(chat: Chat) -> None:
    """Replies not seen yet come at once."""
    await chat.send("one")
    await chat.send("two")
    answer = await chat.post("/updates", {"token": chat.token, "after": 1})
    assert [reply["text"] for reply in answer.json()["replies"]] == ["two"]
    assert answer.json()["after"] == 2


async def test_updates_wait_for_what_comes(chat: Chat) -> None:
    """A waiting call is answered when a reply comes."""
    await chat.send("one")
    waiting = asyncio.create_task(chat.post("/updates", {"token": chat.token, "after": 1}))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    await chat.send("two")
    answer = await asyncio.wait_for(waiting, 2)
    assert [reply["text"] for reply in answer.json()["replies"]] == ["two"]


async def test_updates_end_empty_when_nothing_comes(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A waiting call ends by itself, so that no proxy cuts it."""
    monkeypatch.setattr("channels.web.POLL_SECONDS", 0.05)
    await chat.send("one")
    answer = await chat.post("/updates", {"token": chat.token, "after": 1})
    assert answer.json() == {"replies": [], "after": 1}


async def test_a_negative_count_is_refused(chat: Chat) -> None:
    """`after` counts replies: below zero it is malformed."""
    await chat.send("one")
    assert is_problem(await chat.post("/updates", {"token": chat.token, "after": -1}), 400)


async def test_delete_forgets_everywhere(chat: Chat, rasa: StandInRasa) -> None:
    """After deleting, the token is unknown and Rasa was told to forget."""
    await chat.send("one")
    answer = await chat.post("/delete", {"token": chat.token})
    assert (answer.status_code, answer.content) == (204, b"")
    assert is_problem(await chat.post("", {"token": chat.token, "text": "two"}), 401)
    await rasa.hears("/restart")


async def test_the_delete_button_forgets_everywhere(chat: Chat, rasa: StandInRasa) -> None:
    """The button in the conversation does the same as the call, and says so."""
    await chat.send("delete")
    answer = await chat.post("", {"token": chat.token, "choice": "delete_now"})
    assert answer.json()["replies"][0]["kind"] == "system"
    assert is_problem(await chat.post("", {"token": chat.token, "text": "two"}), 401)
    await rasa.hears("/restart")


async def test_too_many_messages_are_asked_to_wait(chat: Chat) -> None:
    """Beyond the limit of one conversation: 429 with the seconds to wait, and nothing lost."""
    await chat.send("begin")
    for _ in range(29):
        await chat.send("again")
    answer = await chat.post("", {"token": chat.token, "text": "one more"})
    assert is_problem(answer, 429)
    assert 1 <= int(answer.headers["Retry-After"]) <= 60


async def test_the_api_is_described(client: httpx.AsyncClient) -> None:
    """The description names the three calls."""
    answer = await client.get("/api/openapi.json")
    assert set(answer.json()["paths"]) == {"/api/chat", "/api/chat/updates", "/api/chat/delete"}


async def test_nothing_is_kept_by_the_browser(chat: Chat) -> None:
    """No cookie, no caching, no referrer."""
    answer = await chat.post("", {"token": None, "text": "hello"})
    assert "set-cookie" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/api/chat", 405), ("GET", "/x", 404)]
)
async def test_other_errors_have_the_same_form(
    client: httpx.AsyncClient, method: str, path: str, status: int
) -> None:
    """What is not there is said in the same form."""
    assert is_problem(await client.request(method, path), status)
