"""The gateway in process with SMS joined to it, and a stand-in for Twilio on the other side."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from litestar import Litestar, Router
from litestar.di import Provide
from msgspec import Struct

from channels import answering, exchange
from channels.app import make_app
from channels.reception import Reception
from channels.settings import Settings
from channels.sms.account import Account
from channels.sms.service import Sms, open_sms
from channels.sms.webhook import sms_webhook
from tests.channels.conftest import RULES, Clock
from tests.channels.sms.stand_in_twilio import NUMBER, PUBLIC, SID, TOKEN, Phone, StandInTwilio
from tests.stand_ins.rasa import StandInRasa

ACCOUNT = Account(sid=SID, token=TOKEN, number=NUMBER, public_url=PUBLIC)
PERSON = "+4790817263"


class Line(Struct, frozen=True):
    """The gateway, SMS in it, Twilio, and a person's phone."""

    app: Litestar
    gateway: httpx.AsyncClient
    sms: Sms
    reception: Reception
    twilio: StandInTwilio
    phone: Phone
    clock: Clock


Lines = Callable[..., AbstractAsyncContextManager[Line]]


@asynccontextmanager
async def opened(
    data_dir: Path, rasa: StandInRasa, clock: Clock, twilio: StandInTwilio
) -> AsyncIterator[Line]:
    """The gateway as it runs, except that nothing leaves the process."""
    app = make_app(Settings(data_dir=data_dir), clock=clock, transport=rasa, redactor=RULES)
    made: dict[str, Sms] = {}
    provide = Provide(lambda: made["sms"], sync_to_thread=False)
    app.register(Router("/", route_handlers=[sms_webhook], dependencies={"sms": provide}))
    to_twilio = httpx.ASGITransport(cast("Any", twilio.app))
    to_us = httpx.ASGITransport(cast("Any", app), raise_app_exceptions=False)
    async with app.lifespan():
        parts = app.state
        reception = Reception(parts["conversations"], parts["exchange"], parts["limits"])
        async with (
            open_sms(ACCOUNT, reception, data_dir, clock, to_twilio) as sms,
            httpx.AsyncClient(transport=to_us, base_url="http://inside.test") as gateway,
        ):
            made["sms"] = sms
            phone = Phone(twilio, gateway, PERSON)
            yield Line(app, gateway, sms, reception, twilio, phone, clock)


@pytest.fixture
def twilio(clock: Clock) -> StandInTwilio:
    return StandInTwilio(clock)


@pytest.fixture
async def line(
    rasa: StandInRasa,
    clock: Clock,
    twilio: StandInTwilio,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> AsyncIterator[Line]:
    """A line that is patient for less than a second only, so that tests of silence are short."""
    monkeypatch.setattr(exchange, "ANSWER_SECONDS", 0.7)
    monkeypatch.setattr(answering, "OPINION_SECONDS", 0.2)
    async with opened(tmp_path, rasa, clock, twilio) as line:
        yield line


@pytest.fixture
def phone(line: Line) -> Phone:
    return line.phone
