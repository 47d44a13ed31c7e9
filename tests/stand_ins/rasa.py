"""A stand-in for Rasa's REST channel: same protocol, behaviour chosen by the test."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import msgspec

from bot.emergency import emergency_reply
from bot.opening_hours import kom_hours

WEEKDAY = datetime(2026, 11, 24, 9, tzinfo=UTC)

Behaviour = Callable[[dict[str, Any]], Any]


def echo(message: dict[str, Any]) -> list[dict[str, Any]]:
    """Answers with the message itself and two buttons; with the emergency reply in danger."""
    if danger := message["metadata"]["danger"]:
        emergency = emergency_reply(danger, kom_hours(WEEKDAY), message["metadata"]["written_in"])
        return [{"recipient_id": message["sender"], "custom": msgspec.to_builtins(emergency)}]
    buttons = [{"title": "Ask about asylum", "choice": "asylum_what"}]
    buttons.append({"title": "Yes, delete it now", "choice": "delete_now"})
    reply = {"text": message["message"], "kind": "smalltalk", "buttons": buttons}
    return [{"recipient_id": message["sender"], "custom": reply}]


class StandInRasa(httpx.AsyncBaseTransport):
    """Answers in process what a Rasa server would answer over HTTP."""

    def __init__(self) -> None:
        self.received: list[dict[str, Any]] = []
        self.behaviour: Behaviour = echo
        self.delay = 0.0
        self.status = 200
        self.is_down = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.is_down:
            raise httpx.ConnectError("stand-in is down", request=request)
        if request.method == "GET":
            return httpx.Response(200, json={"status": "ok"})
        message = json.loads(await request.aread())
        self.received.append(message)
        await asyncio.sleep(self.delay)
        return httpx.Response(self.status, json=self.behaviour(message))

    async def hears(self, message: str) -> None:
        """Wait until this message arrives; the test's own time limit ends the wait."""
        async with asyncio.timeout(2):
            while message not in self.messages():
                await asyncio.sleep(0.01)

    def messages(self) -> list[str]:
        """What was sent to Rasa, in order."""
        return [message["message"] for message in self.received]
