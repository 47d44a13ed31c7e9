"""The chat page as the gateway serves it."""

import re
from pathlib import Path

import httpx
import pytest

from bot.services import load_services
from channels.page import WIDGET, page_context

pytestmark = pytest.mark.anyio


async def test_the_page_may_load_only_its_own_files(client: httpx.AsyncClient) -> None:
    """A strict policy, and nothing inline that it would have to allow."""
    answer = await client.get("/")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<script(?![^>]*(src=|application/json))", answer.text)
    assert " style=" not in answer.text
    assert not re.search(r"https?://", answer.text)


async def test_the_page_works_without_script(client: httpx.AsyncClient) -> None:
    """Whoever has no JavaScript gets the numbers."""
    text = (await client.get("/")).text
    without = text[text.index("<noscript") : text.index("</noscript")]
    assert "tel:112" in without
    assert "tel:+4747451500" in without


@pytest.mark.parametrize("asset", sorted((WIDGET / "assets").iterdir(), key=str))
async def test_every_asset_is_served(client: httpx.AsyncClient, asset: Path) -> None:
    """Script, style and icon come with the type they are, and are not sniffed."""
    answer = await client.get(f"/widget/{asset.name}")
    assert answer.status_code == 200
    assert answer.headers["x-content-type-options"] == "nosniff"
    types = {".css": "text/css", ".js": "javascript", ".svg": "image/svg+xml"}
    assert types[asset.suffix] in answer.headers["content-type"]


async def test_the_template_itself_is_not_served(client: httpx.AsyncClient) -> None:
    """Only what a browser needs is public."""
    assert (await client.get("/widget/page.html")).status_code == 404
    assert (await client.get("/widget/../page.html")).status_code == 404


def test_every_number_of_a_reply_can_be_called_from_the_page() -> None:
    """The numbers that the page turns into links are those of the services, all of them."""
    phones = page_context("weather")["script"]["phones"]
    assert set(phones) == {service.number for service in load_services().values()}
    for number, link in phones.items():
        assert link.removeprefix("+47") == number.replace(" ", "")
