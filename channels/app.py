"""Puts the gateway together: its parts are made in the lifespan, once, from the settings."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import httpx
from litestar import Litestar, Response
from litestar.channels import ChannelsPlugin
from litestar.channels.backends.memory import MemoryChannelsBackend
from litestar.config.compression import CompressionConfig
from litestar.datastructures import State
from litestar.di import Provide
from litestar.openapi import OpenAPIConfig
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.static_files import create_static_files_router
from litestar.stores.base import Store
from litestar.stores.memory import MemoryStore
from litestar.template import TemplateConfig

from bot.compose import check_data
from channels.answering import Answering
from channels.calendar import Calendar
from channels.conversations import Conversations
from channels.exchange import ANSWER_SECONDS, Exchange
from channels.handing_over import HandingOver
from channels.health import health
from channels.page import WIDGET, page
from channels.problems import HANDLERS
from channels.rasa_client import RasaClient
from channels.reading import load_reading
from channels.reception import Reception
from channels.settings import Settings
from channels.shared_state import open_shared_state
from channels.sms.account import account_of
from channels.sms.service import open_sms
from channels.sms.webhook import sms_webhook
from channels.staff_mail import Push, StaffMail
from channels.storage import open_storage
from channels.web import chat_api
from privacy.keys import open_key_ring
from privacy.redaction import Redactor
from privacy.retention import Retention

LARGEST_BODY = 64 * 1024
SWEEP_SECONDS = 60
PARTS = ("conversations", "exchange", "rasa", "limits", "safe_word", "sms")

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def utc_now() -> datetime:
    return datetime.now(UTC)


def harden_asset(response: Response[Any]) -> Response[Any]:
    """The page's own files may be kept for an hour; nothing else is different about them."""
    response.headers.update({**SECURITY_HEADERS, "Cache-Control": "public, max-age=3600"})
    return response


async def sweep(store: Store) -> None:
    """Remove what has expired, which a store in memory does only when it is asked for it."""
    while isinstance(store, MemoryStore):
        await asyncio.sleep(SWEEP_SECONDS)
        await store.delete_expired()


def make_app(
    settings: Settings,
    clock: Callable[[], datetime] = utc_now,
    transport: httpx.AsyncBaseTransport | None = None,
    redactor: Redactor | None = None,
) -> Litestar:
    """The gateway as an ASGI application.

    `transport` carries its requests to Rasa; without a `redactor` the one with the trained name
    model is loaded.

    Raises:
        NameModelError: at the start, when there is no name model.
        BadKeyError: at the start, when a key cannot be used.
        SettingsError: a channel's settings do not fit together.
        DatabaseUrlError, NewerDatabaseError: at the start, when the database cannot be used.
    """
    account = account_of(
        sid=settings.twilio_account_sid,
        token=settings.twilio_auth_token,
        number=settings.twilio_number,
        public_url=settings.public_url,
        api_url=settings.twilio_api_url,
    )
    changes = ChannelsPlugin(MemoryChannelsBackend(), arbitrary_channels_allowed=True)

    def announce(conversation_id: str, after: int) -> None:
        changes.publish({"after": after}, conversation_id)

    @asynccontextmanager
    async def parts(app: Litestar) -> AsyncIterator[None]:
        check_data(clock())
        reading = await asyncio.to_thread(load_reading, settings.name_model, redactor)
        keys = await asyncio.to_thread(open_key_ring, settings.data_dir)
        async with (
            open_shared_state(settings.redis_url) as shared,
            open_storage(settings.database, keys, clock) as storage,
            httpx.AsyncClient(timeout=ANSWER_SECONDS, trust_env=False, transport=transport) as http,
            AsyncExitStack() as stack,  # last, so that a channel closes before what it stands on
        ):
            conversations = Conversations(shared, storage.archive, keys, clock, announce)
            calendar = Calendar(clock)
            rasa = RasaClient(http, settings.rasa_url)
            answering = Answering(rasa, reading, calendar)
            handing_over = HandingOver(storage.office, conversations, Retention(), calendar)
            exchange = Exchange(
                conversations, answering, handing_over, calendar, settings.safe_word
            )
            pushes: dict[str, Push] = {}
            if account:
                reception = Reception(conversations, exchange, shared.limits)
                sms = await stack.enter_async_context(
                    open_sms(account, reception, settings.data_dir, clock)
                )
                app.state["sms"] = sms
                pushes["sms"] = sms.push
            staff_mail = StaffMail(storage.office, exchange, pushes, clock)
            app.state.update(
                conversations=conversations, rasa=rasa, exchange=exchange, limits=shared.limits
            )
            beside = [
                asyncio.create_task(sweep(shared.store)),
                asyncio.create_task(staff_mail.run()),
                asyncio.create_task(calendar.keep_fresh(storage.office.closing_days)),
            ]
            yield
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)
            await exchange.close()

    def part(name: str) -> Provide:
        def provide(state: State) -> object:
            return state[name]

        return Provide(provide, sync_to_thread=False)

    assets = create_static_files_router(
        "/widget", [WIDGET / "assets"], after_request=harden_asset, include_in_schema=False
    )
    return Litestar(
        route_handlers=[
            chat_api,
            health,
            page,
            assets,
            *([sms_webhook] if account else []),
        ],
        lifespan=[parts],
        plugins=[changes],
        state=State({"safe_word": settings.safe_word}),
        dependencies={name: part(name) for name in PARTS},
        exception_handlers=HANDLERS,
        openapi_config=OpenAPIConfig("Helpline web chat", "1.0", path="/api"),
        template_config=TemplateConfig(directory=WIDGET, engine=JinjaTemplateEngine),
        response_headers=SECURITY_HEADERS,
        request_max_body_size=LARGEST_BODY,
        # Slow networks: the page's files shrink to a third. The API is left out, because
        # compressing secrets beside what a person wrote would give their length away.
        compression_config=CompressionConfig(backend="gzip", exclude=r"^/(api|health)"),
        logging_config=None,
    )
