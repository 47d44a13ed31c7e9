"""Counts the segments of an SMS as they are billed.

Alphabet and extension table: 3GPP TS 23.038, section 6.2.1. A message with a character outside of
them is sent as UCS-2. What does not fit into one segment loses room in each to the header that
joins them: 153 septets are left of 160, and 67 UTF-16 units of 70.

Our own, because the living package with the alphabet is a codec: it counts no segments.
"""

from __future__ import annotations

MOST_SEGMENTS = 3

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# Each takes the room of two: an escape comes before it.
EXTENSION = frozenset("\f^{}\\[~]|€")

GSM_ALONE, GSM_JOINED = 160, 153
UCS_ALONE, UCS_JOINED = 70, 67
LAST_OF_ONE_UNIT = "\uffff"


def is_gsm(text: str) -> bool:
    """Whether a text can be sent in the GSM 7-bit alphabet."""
    return BASIC.union(EXTENSION).issuperset(text)


def count_segments(text: str) -> int:
    """How many segments a text is billed as; an empty one is sent as one."""
    if is_gsm(text):
        sizes = [2 if character in EXTENSION else 1 for character in text]
        return segments_of(sizes, GSM_ALONE, GSM_JOINED)
    sizes = [2 if character > LAST_OF_ONE_UNIT else 1 for character in text]
    return segments_of(sizes, UCS_ALONE, UCS_JOINED)


def segments_of(sizes: list[int], alone: int, joined: int) -> int:
    """Fill segments with characters of these sizes; none is cut in two by the end of a segment."""
    if sum(sizes) <= alone:
        return 1
    segments, room = 1, joined
    for size in sizes:
        if size > room:
            segments, room = segments + 1, joined
        room -= size
    return segments


def fits(text: str) -> bool:
    """Whether a text is short enough for one page."""
    return count_segments(text) <= MOST_SEGMENTS
