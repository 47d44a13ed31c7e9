"""A stand-in for Twilio: its REST API over HTTP, and the calls that it makes to us."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode
from xml.etree import ElementTree as ET

import httpx
from litestar import Litestar, Request, Response, Router, delete, get, post
from litestar.params import FromPath
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

SID = "AC" + "0123456789abcdef" * 2
TOKEN = "plantedtoken7f3a"
NUMBER = "+4759440000"
PUBLIC = "https://help.example.test"
ALLOWED: dict[str, set[str]] = {"Response": set(), "Message": {"action", "method"}, "Body": set()}
STOP_WORDS = {"stop", "stopall", "unsubscribe", "cancel", "end", "quit"}
LIST_SIZE = 2

Call = Request[Any, Any, Any]
Made = tuple[int, Any]


def texts_in(document: bytes) -> list[str]:
    """The messages of a TwiML document, which may hold nothing else."""
    response = ET.fromstring(document)  # noqa: S314 - it is the gateway's own
    assert response.tag == "Response"
    for element in response.iter():
        assert set(element.attrib) == ALLOWED[element.tag]
    for message in response:
        assert [body.tag for body in message] == ["Body"]
        assert message.attrib == {"action": f"{PUBLIC}/sms/status", "method": "POST"}
    return [message[0].text or "" for message in response]


class StandInTwilio:
    """Keeps messages as Twilio does, and signs its calls with Twilio's own library.

    `faults` are answers (status, code) that the API gives next, once each. `loses_answers`: how
    many of the next requests are done, but answered with 503. `has_own_opt_out`: it handles STOP
    itself, as Twilio does for long numbers unless it was asked not to.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self.messages: dict[str, dict[str, Any]] = {}
        self.made = 0
        self.asked: list[str] = []
        self.faults: list[tuple[int, int]] = []
        self.loses_answers = 0
        self.has_own_opt_out = False
        self.opted_out: set[str] = set()
        self.app = Litestar([self._routes()], logging_config=None, openapi_config=None)

    def add(self, sender: str, to: str, body: str, **more: str) -> str:
        """Keep a message; return its SID."""
        self.made += 1
        sid = f"SM{self.made:032x}"
        fields = {"sid": sid, "from": sender, "to": to, "body": body, "status": "queued"}
        made = {"date_created": format_datetime(self.clock()), "account_sid": SID}
        self.messages[sid] = {**fields, **made, **more}
        return sid

    def signed(self, path: str, parameters: dict[str, str], token: str = TOKEN) -> dict[str, Any]:
        """A call to us as httpx sends it."""
        signature = RequestValidator(token).compute_signature(f"{PUBLIC}{path}", parameters)
        headers = {
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "X-Twilio-Signature": signature,
        }
        return {"url": path, "content": urlencode(parameters).encode(), "headers": headers}

    def brings(self, sender: str, body: str, **more: str) -> dict[str, str]:
        """The parameters of a call with what a phone sent."""
        sid = self.add(sender, NUMBER, body, status="received")
        return self.parameters(sid, **more)

    def parameters(self, sid: str, **more: str) -> dict[str, str]:
        """The parameters of a call with this message."""
        message = self.messages[sid]
        return {
            "ToCountry": "NO",
            "SmsMessageSid": sid,
            "NumMedia": "0",
            "SmsSid": sid,
            "SmsStatus": "received",
            "Body": message["body"],
            "To": message["to"],
            "NumSegments": "1",
            "MessageSid": sid,
            "AccountSid": SID,
            "From": message["from"],
            "ApiVersion": "2010-04-01",
            "FromCountry": "NO",
            **more,
        }

    def status(self, sid: str, status: str, code: str = "") -> dict[str, Any]:
        """A call that tells what became of a message."""
        message = self.messages[sid]
        message["status"] = status
        parameters = {
            "SmsSid": sid,
            "SmsStatus": status,
            "MessageStatus": status,
            "To": message["to"],
            "MessageSid": sid,
            "AccountSid": SID,
            "From": message["from"],
            **({"ErrorCode": code} if code else {}),
        }
        return self.signed("/sms/status", parameters)

    def _routes(self) -> Router:
        """The endpoints of the Message resource."""

        @post("/Messages.json")
        async def create(request: Call, account: FromPath[str]) -> Response[bytes]:
            data = dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))
            return self._answer(request, account, lambda: self._create(data))

        @get("/Messages.json", sync_to_thread=False)
        def read(request: Call, account: FromPath[str]) -> Response[bytes]:
            return self._answer(request, account, lambda: self._list(dict(request.query_params)))

        @delete("/Messages/{name:str}", status_code=200, sync_to_thread=False)
        def erase(request: Call, account: FromPath[str], name: FromPath[str]) -> Response[bytes]:
            return self._answer(request, account, lambda: self._delete(name.removesuffix(".json")))

        return Router("/2010-04-01/Accounts/{account:str}", route_handlers=[create, read, erase])

    def _answer(self, request: Call, account: str, do: Callable[[], Made]) -> Response[bytes]:
        self.asked.append(f"{request.method} {request.url.path}")
        credentials = base64.b64encode(f"{SID}:{TOKEN}".encode()).decode()
        if request.headers.get("Authorization") != f"Basic {credentials}" or account != SID:
            return fault(401, 20003)
        if self.faults:
            return fault(*self.faults.pop(0))
        status, content = do()
        if self.loses_answers:
            self.loses_answers -= 1
            return fault(503, 20503)
        if status >= 400:
            return fault(status, content)
        body = b"" if content is None else json.dumps(content).encode()
        return Response(body, status_code=status, media_type="application/json")

    def _create(self, data: dict[str, str]) -> Made:
        assert set(data) == {"To", "From", "Body", "StatusCallback"}
        assert data["StatusCallback"] == f"{PUBLIC}/sms/status"
        assert data["From"] == NUMBER
        assert 0 < len(data["Body"]) <= 1_600
        if data["To"] in self.opted_out:
            return 400, 21610
        return 201, self.messages[self.add(NUMBER, data["To"], data["Body"])]

    def _list(self, query: dict[str, str]) -> Made:
        found = [m for m in self.messages.values() if query.get("To") in {None, m["to"]}]
        found.reverse()
        page = int(query.get("Page", "0"))
        shown = found[page * LIST_SIZE : (page + 1) * LIST_SIZE]
        is_last = (page + 1) * LIST_SIZE >= len(found)
        path = f"/2010-04-01/Accounts/{SID}/Messages.json?Page={page + 1}&PageSize={LIST_SIZE}"
        return 200, {"messages": shown, "next_page_uri": None if is_last else path, "page": page}

    def _delete(self, sid: str) -> Made:
        if sid not in self.messages:
            return 404, 20404
        if self.messages[sid]["status"] in {"queued", "sending"}:
            return 400, 20009
        del self.messages[sid]
        return 204, None


def fault(status: int, code: int) -> Response[bytes]:
    """An error as Twilio describes it, its text with a number as the real ones have."""
    content = {"code": code, "message": "Message +4790817263 failed", "status": status}
    return Response(json.dumps(content).encode(), status_code=status, media_type="application/json")


class Phone:
    """A person's phone: what it sends through Twilio, and what it gets back."""

    def __init__(self, twilio: StandInTwilio, gateway: httpx.AsyncClient, number: str) -> None:
        self.twilio = twilio
        self.gateway = gateway
        self.number = number

    async def send(self, text: str, **more: str) -> list[str]:
        """Send a text; return the messages that come back."""
        parameters = self.twilio.brings(self.number, text, **more)
        answer = await self.gateway.post(**self.twilio.signed("/sms", parameters))
        assert answer.status_code == 200, answer.status_code
        assert answer.headers["Content-Type"].startswith("application/xml")
        texts = texts_in(answer.content)
        if self.twilio.has_own_opt_out:
            self._opt(text)
        for reply in texts:
            if self.number not in self.twilio.opted_out:
                self.twilio.add(NUMBER, self.number, reply, direction="outbound-reply")
        return texts

    def _opt(self, text: str) -> None:
        if text.strip().lower() in STOP_WORDS:
            self.twilio.opted_out.add(self.number)
        if text.strip().lower() in {"start", "unstop", "yes"}:
            self.twilio.opted_out.discard(self.number)

    async def last(self, text: str, **more: str) -> str:
        """Send a text; return the last of the messages that come back."""
        return (await self.send(text, **more))[-1]
