"""What the inbox shows: which handoffs, filtered, and a version that tells whether it changed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec
from msgspec import Struct

from console.languages import language_name
from console.reading import topic_title
from console.times import age
from handoff.inbox import Inbox, InboxItem
from handoff.states import OPEN, State

SHOWS: Mapping[str, frozenset[State]] = {
    "open": OPEN,
    "waiting": frozenset({State.WAITING}),
    "mine": OPEN,
    "closed": frozenset({State.CLOSED}),
}
CHANNELS = ("web", "telegram", "sms")


class Filters(Struct, frozen=True):
    """Which handoffs somebody wants to see."""

    show: str = "open"
    channel: str = ""
    language: str = ""


class Row(Struct, frozen=True):
    """One handoff in the list."""

    item: InboxItem
    language: str | None
    topic: str | None
    waited: str | None
    last_message: str
    expires_in: str | None


class View(Struct, frozen=True):
    """The list as it is shown now; `waiting` counts whoever waits, whatever the filters."""

    rows: Sequence[Row]
    waiting: int
    languages: Mapping[str, str]
    version: str


def read_filters(query: Mapping[str, str]) -> Filters:
    """What the address asks for; what is unknown is left out."""
    show, channel = query.get("show", ""), query.get("channel", "")
    language = query.get("language", "")
    return Filters(
        show if show in SHOWS else "open",
        channel if channel in CHANNELS else "",
        language if language.isascii() and len(language) < 16 else "",  # noqa: PLR2004
    )


def row_of(item: InboxItem, now: datetime) -> Row:
    return Row(
        item,
        language_name(item.language),
        topic_title(item.topic),
        age(item.waited(now)) if item.waiting_since else None,
        age(now - item.last_message_at),
        age(item.expires_at - now) if item.warned_at else None,
    )


async def look(inbox: Inbox, filters: Filters, staff: str, now: datetime) -> View:
    """The handoffs that are wanted: those that wait first, the longest wait on top."""
    found = await inbox.list(now, SHOWS[filters.show])
    open_ones = found if filters.show in {"open", "mine"} else await inbox.list(now)
    wanted = [
        item
        for item in found
        if (filters.show != "mine" or item.claimed_by == staff)
        and (not filters.channel or item.channel == filters.channel)
        and (not filters.language or item.language == filters.language)
    ]
    rows = [row_of(item, now) for item in wanted]
    waiting = sum(item.waiting_since is not None for item in open_ones)
    tags = sorted({item.language for item in found if item.language} | {filters.language} - {""})
    languages = {tag: language_name(tag) or tag for tag in tags}
    return View(rows, waiting, languages, version_of([rows, waiting, sorted(tags)]))


def version_of(shown: object) -> str:
    """The same for the same content, so that nothing is sent that is there already."""
    return hashlib.sha256(msgspec.json.encode(shown)).hexdigest()[:16]
