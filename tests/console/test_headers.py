"""What every answer says beside its content."""

from pathlib import Path
from typing import Any, cast

import httpx
import pytest

from console.app import make_app
from console.settings import Settings
from tests.console.conftest import Clock

pytestmark = pytest.mark.anyio


async def test_over_https_cookies_are_bound_to_the_host(tmp_path: Path, clock: Clock) -> None:
    """With the prefix that browsers hold to this, and a browser does not go back to http."""
    address = "https://console.example.org"
    app = make_app(Settings(data_dir=tmp_path, console_url=address), clock)
    carrier = httpx.ASGITransport(cast("Any", app))
    async with app.lifespan(), httpx.AsyncClient(transport=carrier, base_url=address) as client:
        answer = await client.get("/sign-in")
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-console-form=")
    for attribute in ("Secure", "HttpOnly", "Path=/", "SameSite=strict"):
        assert attribute in cookie
    assert "Domain" not in cookie
