"""A gateway in process, with a stand-in for Rasa behind it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import httpx
import pytest

from bot.services import load_services
from channels import answering, exchange
from channels.app import make_app
from channels.settings import Settings
from privacy.recognizers.rules import load_rules
from privacy.redaction import Redactor
from tests.stand_ins.rasa import StandInRasa

# Names need a trained model; tests/system has it.
RULES = Redactor(load_rules(service.number for service in load_services().values()))
TUESDAY = datetime(2026, 11, 24, 9, tzinfo=UTC)


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = TUESDAY

    def __call__(self) -> datetime:
        return self.now

    def go_on(self, **time: float) -> None:
        """Let time pass."""
        self.now += timedelta(**time)


class Chat:
    """A person's side of the web chat API."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self.token: str | None = None

    async def post(self, path: str, body: dict[str, Any]) -> httpx.Response:
        return await self.client.post(f"/api/chat{path}", json=body)

    async def send(self, text: str, **more: Any) -> dict[str, Any]:
        """Send a text, keep the token, return the answer."""
        answer = await self.post(
            "", {"token": self.token, "text": text, "is_greeted": True, **more}
        )
        assert answer.status_code == 200, answer.text
        content: dict[str, Any] = answer.json()
        self.token = content["token"]
        return content


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def rasa() -> StandInRasa:
    return StandInRasa()


@pytest.fixture
async def client(
    rasa: StandInRasa, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> AsyncIterator[httpx.AsyncClient]:
    """The gateway, patient for less than a second only, so that tests of silence are short."""
    monkeypatch.setattr(exchange, "ANSWER_SECONDS", 0.7)
    monkeypatch.setattr(answering, "OPINION_SECONDS", 0.2)
    app = make_app(
        Settings(data_dir=tmp_path), clock=lambda: TUESDAY, transport=rasa, redactor=RULES
    )
    carrier = httpx.ASGITransport(cast("Any", app), raise_app_exceptions=False)
    async with (
        app.lifespan(),
        httpx.AsyncClient(transport=carrier, base_url="http://helpline.test") as gateway,
    ):
        yield gateway


@pytest.fixture
def chat(client: httpx.AsyncClient) -> Chat:
    return Chat(client)
