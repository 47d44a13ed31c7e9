"""The page on which admins read the audit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from litestar import get
from litestar.response import Template
from msgspec import Struct
from sqlalchemy import Select, select

from console.authentication import only
from console.parts import Given
from console.rendering import AppRequest, page
from console.times import in_norway, start_of
from handoff.database import Database
from handoff.staff_models import AuditEntry, Deed, Role

SHOWN = 100
CENTURY = 20


class Wanted(Struct, frozen=True):
    """Which entries somebody wants to see; days are Norwegian ones, both included."""

    actor: str | None = None
    deed: Deed | None = None
    since: date | None = None
    until: date | None = None
    before: int | None = None


def read_wanted(query: dict[str, str]) -> Wanted:
    """What the address asks for; what cannot be understood is left out."""
    deed = query.get("deed", "")
    before = query.get("before", "")
    return Wanted(
        actor=read_text(query.get("who", "")),
        deed=Deed(deed) if deed in set(Deed) else None,
        since=read_day(query.get("since", "")),
        until=read_day(query.get("until", "")),
        before=int(before) if before.isdecimal() and len(before) < 12 else None,  # noqa: PLR2004
    )


def read_text(text: str) -> str | None:
    """A name, without what a database would refuse."""
    return " ".join("".join(filter(str.isprintable, text)).split()) or None


def read_day(text: str) -> date | None:
    """A day of this century; nothing older or later can be in the audit."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year // 100 == CENTURY else None


def chosen(wanted: Wanted) -> Select[AuditEntry]:
    """The newest entries that are wanted, and one more, which tells that there are older ones."""
    query = select(AuditEntry).order_by(AuditEntry.number.desc()).limit(SHOWN + 1)
    if wanted.actor:
        concerns = (AuditEntry.actor == wanted.actor) | (AuditEntry.subject == wanted.actor)
        query = query.where(concerns)
    if wanted.deed:
        query = query.where(AuditEntry.deed == wanted.deed)
    if wanted.since:
        query = query.where(AuditEntry.at >= start_of(wanted.since))
    if wanted.until:
        query = query.where(AuditEntry.at < start_of(wanted.until + timedelta(days=1)))
    if wanted.before:
        query = query.where(AuditEntry.number < wanted.before)
    return query


async def find_entries(database: Database, wanted: Wanted) -> Sequence[AuditEntry]:
    async with database.reading() as session:
        return (await session.scalars(chosen(wanted))).all()


@get("/audit", guards=[only(Role.ADMIN)])
async def audit_page(request: AppRequest, parts: Given) -> Template:
    """The newest entries first, a hundred at a time."""
    query: dict[str, Any] = dict(request.query_params)
    wanted = read_wanted(query)
    found = await find_entries(parts.database, wanted)
    names = [account.name for account in await parts.accounts.all()]
    entries = [(entry, in_norway(entry.at)) for entry in found[:SHOWN]]
    older = found[SHOWN - 1].number if len(found) > SHOWN else None
    return page(
        request, "audit", entries=entries, wanted=wanted, deeds=list(Deed), names=names, older=older
    )
