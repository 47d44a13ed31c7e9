"""What is asked of the tables again and again."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, select

from handoff.models import Conversation, Message


def locked(conversation_id: str) -> Select[Conversation]:
    """The conversation, waited for and held until the transaction ends.

    This is what keeps numbers apart on PostgreSQL; on SQLite one transaction writes at a time.
    """
    return select(Conversation).where(Conversation.id == conversation_id).with_for_update()


def spoken(conversation_id: str) -> Select[Message]:
    """The messages of a conversation, in order."""
    return (
        select(Message).where(Message.conversation_id == conversation_id).order_by(Message.number)
    )


def known(conversation_id: str, digests: Sequence[bytes]) -> Select[Message]:
    """The messages that have one of these ids."""
    return spoken(conversation_id).where(Message.message_id.in_(digests)).limit(1)
