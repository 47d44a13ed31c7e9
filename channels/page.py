"""The chat page: its words come from the bot's wording, its numbers from the services."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from litestar import get
from litestar.di import NamedDependency
from litestar.response import Template

from bot.data import BOT, LANGUAGE, load_yaml
from bot.fixed_replies import start_replies
from bot.passages import load_notes
from bot.services import load_services
from bot.wording import say

WIDGET = Path(__file__).resolve().parent.parent / "widget"

# The page loads nothing but its own files, runs nothing inline, and may not be framed.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


@cache
def page_context(safe_word: str, language: str = LANGUAGE) -> dict[str, Any]:
    """What the page's template needs."""
    kom = load_services()["kom"]
    wording = load_yaml(BOT / "wording" / language / "page.yml", dict[str, Any])
    greeting = [reply.text for reply in start_replies(safe_word, language)]
    return {
        "language": language,
        "wording": wording,
        "script": {
            **wording["script"],
            "greeting": greeting,
            "safe_word": safe_word,
            "disguised_title": say("weather", "title", language),
            "back": say("weather", "back", language),
        },
        "about": load_notes().about.text,
        "contact": {
            "kom_phone": kom.number,
            "kom_phone_link": "+47" + kom.number.replace(" ", ""),
            "hours": kom.hours,
            "emergency": load_services()["police_emergency"].number,
            "kom_email": kom.email,
        },
    }


@get("/", include_in_schema=False)
async def page(safe_word: NamedDependency[str]) -> Template:
    """The chat page."""
    return Template(
        template_name="page.html",
        context=page_context(safe_word),
        headers={"Content-Security-Policy": CONTENT_SECURITY_POLICY},
    )
