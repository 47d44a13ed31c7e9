"""The page of one handoff: read what was said, answer, and pass it on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Any
from uuid import uuid4

from litestar import Controller, Response, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath
from litestar.response import Redirect, Template
from litestar.status_codes import (
    HTTP_200_OK,
    HTTP_204_NO_CONTENT,
    HTTP_404_NOT_FOUND,
    HTTP_409_CONFLICT,
    HTTP_422_UNPROCESSABLE_ENTITY,
)
from msgspec import Struct

from bot.transcript import staff_content
from console.authentication import BACKGROUND
from console.errors import error
from console.inbox_view import row_of, version_of
from console.parts import Given, Parts
from console.reading import lines_of
from console.rendering import AppRequest, go, is_from_script, page
from handoff.inbox import InboxItem
from handoff.moves import UnknownHandoffError
from handoff.staff_models import Deed
from handoff.states import HELD, OPEN, HeldByOtherError, IllegalActionError, State

LONGEST_ANSWER = 4_000


class AnswerForm(Struct):
    text: str = ""
    answer_id: str = ""


Answer = Annotated[AnswerForm, Body(media_type=RequestEncodingType.URL_ENCODED)]
Step = Callable[[str, str, datetime], Awaitable[None]]


def version(item: InboxItem, undelivered: int) -> str:
    """Changes whenever something was said or done, or a message has arrived."""
    return f"{version_of(item)}.{undelivered}"


async def handoff_context(request: AppRequest, parts: Parts, handoff_id: str) -> dict[str, Any]:
    """All that the page shows.

    Raises:
        UnknownHandoffError: it is gone, withdrawn or expired.
    """
    now = parts.now()
    transcript = await parts.inbox.transcript(handoff_id, now)
    item, me = transcript.item, request.user.name
    is_mine = item.claimed_by == me and item.state in HELD
    return {
        "row": row_of(item, now),
        "item": item,
        "lines": lines_of(transcript),
        "callback": transcript.callback,
        "history": await parts.newsroom.history(handoff_id),
        "is_mine": is_mine,
        "may_claim": item.state in {State.WAITING, State.HANDED_BACK},
        "may_release": item.state in HELD,
        "may_close": item.state in OPEN and (is_mine or item.state is State.WAITING),
        "may_reopen": item.state is State.CLOSED,
        "answer_id": uuid4().hex,
        "longest": LONGEST_ANSWER,
        "version": version(item, len(transcript.undelivered)),
    }


async def answered(request: AppRequest, parts: Parts, handoff_id: str) -> Redirect | Template:
    """After something was done: the part of the page that changed, or the page anew."""
    if not is_from_script(request):
        return go(f"/handoffs/{handoff_id}")
    return page(request, "handoff_work", **await handoff_context(request, parts, handoff_id))


def gone(request: AppRequest, _: UnknownHandoffError) -> Template:
    return error(request, "handoff_gone", HTTP_404_NOT_FOUND)


def not_possible(request: AppRequest, happened: IllegalActionError) -> Template:
    """Somebody else was faster, or the state is another by now."""
    kind = "held_by_other" if isinstance(happened, HeldByOtherError) else "not_possible"
    return error(request, kind, HTTP_409_CONFLICT)


class HandoffPages(Controller):
    """Reading is noted in the audit before anything is shown; doing, once it was done."""

    path = "/handoffs/{handoff_id:str}"
    exception_handlers: dict[Any, Any] = {  # noqa: RUF012
        UnknownHandoffError: gone,
        IllegalActionError: not_possible,
    }

    @get()
    async def show(self, request: AppRequest, handoff_id: FromPath[str], parts: Given) -> Template:
        await parts.inbox.item(handoff_id, parts.now())
        await parts.audit.record(Deed.VIEW, parts.now(), request.user.name, handoff_id)
        context = await handoff_context(request, parts, handoff_id)
        return page(request, "handoff", **context)

    @get("/said", opt=BACKGROUND)
    async def said(
        self, request: AppRequest, handoff_id: FromPath[str], parts: Given
    ) -> Template | Response[None]:
        """What was said by now, or nothing when that is what is shown; the page asks by itself."""
        seen = request.query_params.get("seen", "")
        item = await parts.inbox.item(handoff_id, parts.now())
        if seen != version(item, 0):  # some are on their way, or something changed
            context = await handoff_context(request, parts, handoff_id)
            if seen != context["version"]:
                return page(request, "handoff_said", **context)
        return Response(None, status_code=HTTP_204_NO_CONTENT)

    @post("/claim")
    async def claim(
        self, request: AppRequest, handoff_id: FromPath[str], parts: Given
    ) -> Redirect | Template:
        return await self._do(request, parts, handoff_id, parts.desk.claim, Deed.CLAIM)

    @post("/release")
    async def release(
        self, request: AppRequest, handoff_id: FromPath[str], parts: Given
    ) -> Redirect | Template:
        return await self._do(request, parts, handoff_id, parts.desk.release, Deed.RELEASE)

    @post("/close")
    async def close(
        self, request: AppRequest, handoff_id: FromPath[str], parts: Given
    ) -> Redirect | Template:
        return await self._do(request, parts, handoff_id, parts.desk.close, Deed.CLOSE)

    @post("/reopen")
    async def reopen(
        self, request: AppRequest, handoff_id: FromPath[str], parts: Given
    ) -> Redirect | Template:
        return await self._do(request, parts, handoff_id, parts.desk.reopen, Deed.REOPEN)

    @post("/delete")
    async def delete(
        self, request: AppRequest, handoff_id: FromPath[str], parts: Given
    ) -> Redirect:
        """Noted before: afterwards there is nothing left to note it of."""
        now, me = parts.now(), request.user.name
        await parts.inbox.item(handoff_id, now)
        await parts.audit.record(Deed.DELETE, now, me, handoff_id)
        await parts.desk.expire(handoff_id, me, now)
        return go("/?notice=deleted")

    @post("/answer", status_code=HTTP_200_OK)
    async def answer(
        self, request: AppRequest, handoff_id: FromPath[str], data: Answer, parts: Given
    ) -> Redirect | Template:
        """One that is sent twice, because the first answer got lost, counts once."""
        text = data.text.replace("\r\n", "\n").replace("\x00", "").strip()
        if not text or len(text) > LONGEST_ANSWER or not data.answer_id.isalnum():
            return error(request, "bad_answer", HTTP_422_UNPROCESSABLE_ENTITY)
        now, me = parts.now(), request.user.name
        content = staff_content(text)
        await parts.desk.answer(handoff_id, me, content, now, f"console {data.answer_id[:64]}")
        await parts.audit.record(Deed.ANSWER, now, me, handoff_id)
        return await answered(request, parts, handoff_id)

    async def _do(
        self, request: AppRequest, parts: Parts, handoff_id: str, step: Step, deed: Deed
    ) -> Redirect | Template:
        now, me = parts.now(), request.user.name
        await step(handoff_id, me, now)
        await parts.audit.record(deed, now, me, handoff_id)
        return await answered(request, parts, handoff_id)
