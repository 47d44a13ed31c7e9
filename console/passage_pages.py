"""Finds passages of the brochure, for an answer to be put together from its own words."""

from __future__ import annotations

from collections.abc import Iterator

from litestar import get
from litestar.params import FromQuery
from litestar.response import Template

from bot.passages import Passage, load_passages
from console.rendering import AppRequest, page

MOST = 8


def matching(words: str) -> Iterator[Passage]:
    """The passages in which all the words are, in the order of the print."""
    wanted = words.casefold().split()
    for passage in load_passages().values():
        text = f"{passage.heading} {passage.text} {' '.join(passage.points)}".casefold()
        if wanted and all(word in text for word in wanted):
            yield passage


def whole_text(passage: Passage) -> str:
    """The passage as it can be sent: its words, and the points of its list."""
    passages = load_passages()
    items = [passages[id_].text for id_ in passage.items]
    return "\n".join([passage.text, *(f"- {point}" for point in (*passage.points, *items))])


@get("/passages")
async def passages(request: AppRequest, words: FromQuery[str] = "") -> Template:
    """A part of a page: what was found, each to be put into the answer."""
    found = [(passage, whole_text(passage)) for passage in matching(words[:100])]
    return page(request, "passages", found=found[:MOST], is_empty=not words.strip())
