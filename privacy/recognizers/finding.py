"""What a recogniser finds: a place in the text, and what stands there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from msgspec import Struct, structs

Kind = Literal[
    "EMAIL",
    "LINK",
    "USERNAME",
    "BANK",
    "NATIONAL_ID",
    "DOCUMENT",
    "PLATE",
    "ADDRESS",
    "PHONE",
    "NAME",
]


class Finding(Struct, frozen=True):
    """Characters `start` to `end` of a text are of this kind."""

    start: int
    end: int
    kind: Kind


def joined(findings: Iterable[Sequence[Finding]]) -> list[Finding]:
    """All findings in the order of the text, those that overlap made one.

    The kind is that of the earliest list, so the surest recogniser goes first. Nothing that any
    recogniser found is left outside.
    """
    ranked = [(finding, rank) for rank, found in enumerate(findings) for finding in found]
    ranked.sort(key=lambda pair: (pair[0].start, pair[1]))
    result: list[Finding] = []
    best = 0
    for finding, rank in ranked:
        if result and finding.start < result[-1].end:
            kind = finding.kind if rank < best else result[-1].kind
            end = max(result[-1].end, finding.end)
            result[-1] = structs.replace(result[-1], end=end, kind=kind)
            best = min(best, rank)
        else:
            result.append(finding)
            best = rank
    return result
