"""What is recorded of an exchange: the person's words, redacted, and the replies."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from datetime import datetime
from secrets import token_hex
from typing import Any

from msgspec import Struct

from bot.reply import Reply
from bot.transcript import PersonWords, bot_content, person_content
from channels.answering import Message
from channels.archive import Record
from channels.conversation import Conversation
from handoff.entry import Entry
from handoff.models import Author, Review

NOT_HELPFUL = "not_helpful"


class Spoken(Struct, frozen=True):
    """The replies to a message; `message` is None when its words must not be recorded.

    `danger` are the categories of danger that were seen; `is_fault`: something behind the gateway
    failed, and the replies say so. `kept` are the replies as they are kept, where something in them
    must not be; `changes` are fields of the conversation that change by what was said. It is said
    in the conversation `continues`, if that is another than the one the message was written in.
    """

    replies: Sequence[Reply]
    message: Message | None = None
    danger: tuple[str, ...] = ()
    is_fault: bool = False
    kept: Sequence[Reply] | None = None
    changes: Mapping[str, Any] = {}
    continues: str | None = None

    @property
    def words(self) -> PersonWords | None:
        """What the person said, as it may be recorded."""
        return self.message.words if self.message else None


def review_of(spoken: Spoken) -> Review | None:
    """Whether staff may want to look at what the person said."""
    if spoken.words and spoken.words.choice == NOT_HELPFUL:
        return Review.NOT_HELPFUL
    is_fallback = any(reply.kind == "fallback" for reply in spoken.replies)
    return Review.NOT_UNDERSTOOD if is_fallback and not spoken.is_fault else None


def record_of(
    conversation: Conversation,
    spoken: Spoken,
    message_id: str | None,
    now: datetime,
) -> Record:
    """What an exchange adds to a conversation.

    Its first entry always has an id, so that an attempt to record that succeeded, but did not say
    so, does not count twice.
    """
    entries = [Entry(Author.BOT, bot_content(reply)) for reply in spoken.kept or spoken.replies]
    if spoken.words:
        person = Entry(Author.PERSON, person_content(spoken.words), review=review_of(spoken))
        entries.insert(0, person)
    if entries:
        first = entries[0]
        identified = message_id or token_hex(16)
        entries[0] = Entry(first.author, first.content, identified, first.review)
    written_in = spoken.message.seen.written_in if spoken.message else None
    return Record(entries, copy.copy(conversation), now, written_in)
