"""Privacy is checked: what is planted at the door is in no file the helpline writes.

Forty people with names, numbers and addresses write; errors are provoked in every process, with the
logs at their most talkative. Then every file is searched.
"""

import secrets
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.running_helpline import System, started

PEOPLE = 40
# No message contains these by chance: a word of a message, a name, a number, an address.
WORD, SURNAME, MAIL = "zebrafinch", "Osarumwense", "blessing.osaru@example.org"
PHONES = ("912 34 567", "91234567", "+4791234567")
AGENT, ADDRESS = "PlantedBrowser/7.7", "203.0.113.77"
MESSAGES = (
    f"my name is Blessing {SURNAME}, call me {PHONES[0]} or {PHONES[1]}, i like a {WORD}",
    f"he has a knife, his number is {PHONES[2]} help {WORD}",
    f"write to {MAIL} about the {WORD}, what is asylum",
    "weather",
    f"{SURNAME} {WORD}",
)


@pytest.fixture(scope="module")
def talkative(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """A helpline of its own that logs all it can."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HELPLINE_LOG_LEVEL", "DEBUG")
        with started(tmp_path_factory.mktemp("planted")) as system:
            system.http.headers.update({"User-Agent": AGENT, "X-Forwarded-For": ADDRESS})
            yield system


def talk(system: System) -> list[str]:
    """Write as many people; return their tokens."""
    tokens = []
    for number in range(PEOPLE):
        person = system.person()
        for text in MESSAGES:
            person.replies_to({"text": text})
        tokens.append(str(person.token))
        if number == PEOPLE // 2:
            system.kill("rasa_sdk")
            person.post("", {"token": person.token, "text": MESSAGES[0]})
    return tokens


def provoke_errors(system: System, token: str) -> None:
    """Requests that every layer refuses, with the planted words in them."""
    http = system.http
    http.post("/api/chat", content=f'{{"text": "{WORD} {SURNAME}')
    http.post("/api/chat", json={"token": None, "text": f"{WORD} " * 2_000})
    http.post("/api/chat", json={"token": f"{WORD}-{SURNAME}", "text": MESSAGES[0]})
    http.post("/api/chat", json={"token": token, "choice": f"{WORD}-{SURNAME}"})
    http.post("/api/chat/delete", json={"token": token})
    http.get(f"/{WORD}/{SURNAME}?phone={PHONES[1]}")
    with httpx.Client(timeout=15, trust_env=False) as brain:
        message = {"sender": secrets.token_hex(4), "message": f'/{WORD}{{"x": "{SURNAME}"}}'}
        brain.post(f"{system.settings.rasa_url}/webhooks/rest/webhook", json=message)
        broken = {"next_action": f"{WORD}_{SURNAME}", "tracker": {"sender_id": PHONES[1]}}
        brain.post(f"{system.settings.actions_url}/webhook", json=broken)


def written(folder: Path) -> dict[Path, bytes]:
    """Every file below a folder."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_nothing_planted_is_in_any_file(talkative: System) -> None:
    """Not a word of a message, no name, number, address, token or browser."""
    tokens = talk(talkative)
    provoke_errors(talkative, tokens[0])
    files = written(talkative.settings.data_dir)
    assert sum(map(len, files.values())) > 10_000, "the logs are not talkative"
    planted = [WORD, SURNAME, MAIL, *PHONES, AGENT, ADDRESS, *tokens]
    found = {
        (path.name, word)
        for path, content in files.items()
        for word in planted
        if word.lower().encode() in content.lower()
    }
    assert found == set()
