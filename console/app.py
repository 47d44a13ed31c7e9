"""Puts the console together: its parts are made in the lifespan, once, from the settings."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from litestar import Litestar
from litestar.config.allowed_hosts import AllowedHostsConfig
from litestar.config.csrf import CSRFConfig
from litestar.datastructures import State
from litestar.di import Provide
from litestar.middleware import DefineMiddleware
from litestar.static_files import create_static_files_router
from litestar.template import TemplateConfig

from console.account_pages import AccountPages
from console.audit_pages import audit_page
from console.authentication import PUBLIC, Authentication
from console.cookies import Cookies
from console.errors import HANDLERS
from console.handoff_pages import HandoffPages
from console.headers import header_setter, keep_asset
from console.health import health
from console.inbox_pages import INBOX_PAGES
from console.parts import Parts, make_parts
from console.passage_pages import passages
from console.rendering import ASSETS, template_engine
from console.secrets_of_staff import StaffSecrets
from console.settings import Settings
from console.sign_in_pages import SIGN_IN_PAGES
from console.staff_pages import StaffPages
from console.storage import open_database
from console.welcome_pages import WelcomePages
from privacy.keys import open_key_ring

LARGEST_BODY = 256 * 1024


def utc_now() -> datetime:
    return datetime.now(UTC)


def provide_parts(state: State) -> Parts:
    parts: Parts = state.parts
    return parts


def make_app(settings: Settings, clock: Callable[[], datetime] = utc_now) -> Litestar:
    """The console as an ASGI application.

    Raises:
        BadKeyError: a key cannot be used.
        DatabaseUrlError, NewerDatabaseError: at the start, when the database cannot be used.
    """
    keys = open_key_ring(settings.data_dir)

    @asynccontextmanager
    async def parts(app: Litestar) -> AsyncIterator[None]:
        async with open_database(settings.database) as database:
            app.state.parts = make_parts(settings, clock, database, keys)
            yield

    assets = create_static_files_router(
        "/assets", [ASSETS], after_request=keep_asset, include_in_schema=False, opt=PUBLIC
    )
    work = (*INBOX_PAGES, HandoffPages, passages)
    pages = (*work, *SIGN_IN_PAGES, WelcomePages, AccountPages, StaffPages, audit_page)
    return Litestar(
        route_handlers=[*pages, health, assets],
        lifespan=[parts],
        dependencies={"parts": Provide(provide_parts, sync_to_thread=False)},
        middleware=[DefineMiddleware(Authentication)],
        csrf_config=CSRFConfig(
            secret=StaffSecrets(keys).digest("forms").hex(),
            cookie_name=Cookies(settings.is_secure).csrf,
            cookie_secure=settings.is_secure,
            cookie_httponly=True,
            cookie_samesite="strict",
        ),
        allowed_hosts=AllowedHostsConfig(settings.hosts),
        exception_handlers=HANDLERS,
        template_config=TemplateConfig(instance=template_engine()),
        before_send=[header_setter(is_secure=settings.is_secure)],
        request_max_body_size=LARGEST_BODY,
        openapi_config=None,
        logging_config=None,
    )
