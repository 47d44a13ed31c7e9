"""Sets passages as text: paragraphs, lists under their lead, and what is left for "more"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from bot.data import LANGUAGE
from bot.passages import Passage, load_notes, load_passages
from bot.wording import say

POINTS_AT_ONCE = 5


class Excerpt(Struct, frozen=True):
    """Paragraphs with the brochure's words, the ids they show, and the points not shown yet.

    A remaining point is the id of an item, or `<id of the list>#<number>` for one without an id.
    """

    paragraphs: tuple[str, ...]
    citations: tuple[str, ...]
    remaining: tuple[str, ...] = ()


def points_of(passage: Passage) -> list[str]:
    """Every point of a list, by id or by number."""
    return [*passage.items, *(f"{passage.id}#{number}" for number in range(len(passage.points)))]


def list_of(point: str, passages: Mapping[str, Passage]) -> str:
    """Id of the list a point belongs to."""
    return point.split("#", maxsplit=1)[0] if "#" in point else passages[point].within or point


def point_text(point: str, passages: Mapping[str, Passage]) -> str:
    list_id, _, number = point.partition("#")
    return passages[list_id].points[int(number)] if number else passages[point].text


def group(ids: Iterable[str], passages: Mapping[str, Passage]) -> dict[str, list[str]]:
    """Passages in order, each with its points; points of one list come together.

    Points named beside their whole list lead it: what was asked for comes first.
    """
    groups: dict[str, list[str]] = {}
    for wanted in ids:
        home = list_of(wanted, passages)
        points = groups.setdefault(home, [])
        if wanted != home:
            points.append(wanted)
    named = set(ids)
    for home, points in groups.items():
        if home in named:
            points += [point for point in points_of(passages[home]) if point not in points]
    return groups


def excerpt(ids: Sequence[str], language: str = LANGUAGE) -> Excerpt:
    """Set passages as text; a list longer than `POINTS_AT_ONCE` leaves the rest for "more"."""
    passages = load_passages(language)
    paragraphs: list[str] = []
    citations: list[str] = []
    remaining: list[str] = []
    for home, points in group(ids, passages).items():
        shown, later = points[:POINTS_AT_ONCE], points[POINTS_AT_ONCE:]
        lines = [f"- {point_text(point, passages)}" for point in shown]
        cited = [home, *(point for point in shown if "#" not in point)]
        notes = [line for line in note_lines(cited, language) if line not in paragraphs]
        paragraphs += ["\n".join([passages[home].text, *lines]), *notes]
        citations += cited
        remaining += later
    return Excerpt(tuple(paragraphs), tuple(citations), tuple(remaining))


def source_line(citations: Iterable[str], language: str = LANGUAGE) -> str:
    """Names the sections of the brochure that the text is from."""
    passages = load_passages(language)
    headings = list(dict.fromkeys(f"“{passages[id_].heading.rstrip(':')}”" for id_ in citations))
    key = "source_one" if len(headings) == 1 else "source_many"
    return say("replies", key, language, headings=", ".join(headings))


def note_lines(citations: Iterable[str], language: str = LANGUAGE) -> list[str]:
    """What has changed about the cited passages since the print."""
    cited = set(citations)
    notes = [note for note in load_notes().notes if cited & set(note.passages)]
    return [say("replies", "note", language, note=note.text) for note in notes]
