"""Whether a conversation speaks as a weather service, as its replies show."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from bot.reply import Reply
from bot.wording import load_wording
from channels.disguise import SECTION

BACK = "back"
NOT_SAID = {"title", BACK}


@cache
def sayings() -> tuple[re.Pattern[str], ...]:
    """What the weather service says, with anything in place of stations and numbers."""
    texts = [text for key, text in load_wording(SECTION).items() if key not in NOT_SAID]
    return tuple(re.compile(re.sub(r"\\\{\w+\\\}", ".+", re.escape(text))) for text in texts)


def is_covered_after(replies: Sequence[Reply], *, is_covered: bool) -> bool:
    """Whether it does so after these replies; with none it stays as it was."""
    if not replies:
        return is_covered
    return any(saying.fullmatch(reply.text) for reply in replies for saying in sayings())
