"""What is said once in a conversation: the start, and that something was taken out."""

from __future__ import annotations

from collections.abc import Sequence

from bot.fixed_replies import start_replies, with_removal_notice
from bot.reply import Reply
from channels.conversation import Conversation

UNNOTICED = {"emergency", "fallback", "system"}


class Notices:
    """Adds to the replies what has to be said once.

    Danger, a fault and a question of whoever holds the phone come without.
    """

    def __init__(self, safe_word: str) -> None:
        self._safe_word = safe_word

    def add(
        self, conversation: Conversation, replies: Sequence[Reply], removed: tuple[str, ...]
    ) -> list[Reply]:
        """The replies, the start before them, and below them what kinds of things were removed."""
        if {reply.kind for reply in replies} & UNNOTICED:
            return list(replies)
        noticed = list(replies)
        if removed and not conversation.knows_of_removal:
            conversation.knows_of_removal = True
            noticed[-1] = with_removal_notice(noticed[-1], removed)
        if conversation.is_greeted:
            return noticed
        conversation.is_greeted = True
        return [*start_replies(self._safe_word), *noticed]
