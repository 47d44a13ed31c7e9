"""Swaps typographic characters for those of the GSM alphabet, where nothing is lost by it."""

from __future__ import annotations

import re

from channels.inbound import is_dropped

SWAPPED = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»″", '"'),
        **dict.fromkeys("‘’‚‛′`´ʼ", "'"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("•‣·▪●", "-"),
        **dict.fromkeys("\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006", " "),
        **dict.fromkeys("\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t", " "),
        **dict.fromkeys("\u200b\u2060\ufeff\u00ad", ""),
        **dict.fromkeys("\u2028\u2029\r", "\n"),
        "…": "...",
        "‹": "<",
        "›": ">",
        "×": "x",
        "№": "No. ",
    }
)
SPACES = re.compile(r"[ ]+(?=\n|$)|(?<=\n)[ ]+|(?<= )[ ]+")


def simplified(text: str) -> str:
    """The text with characters that cost less; accents stay, because they carry meaning.

    Control characters go: XML cannot hold them.
    """
    swapped = text.translate(SWAPPED)
    kept = "".join(character for character in swapped if not is_dropped(character))
    return SPACES.sub("", kept).strip()
