"""Between rows and what they say: a conversation's own cipher, and its messages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from handoff.entry import Entry, Said
from handoff.models import Conversation, Message
from privacy.encryption import ConversationCipher
from privacy.keys import KeyRing

STATE = "state"


def message_purpose(number: int, author: str) -> str:
    """What a message's text is bound to, so that it cannot be put into another's mouth."""
    return f"message {number} by {author}"


def cipher_of(conversation: Conversation, keys: KeyRing) -> ConversationCipher:
    """The cipher of a conversation.

    Raises:
        UnknownKeyError: the master key it was wrapped with is not there.
        DecryptionError: its wrapped key belongs to another conversation, or was changed.
    """
    master = keys.former_or_current(conversation.key_id)
    return ConversationCipher.unwrap(master, conversation.wrapped_key, conversation.id)


def give_key(conversation: Conversation, cipher: ConversationCipher, keys: KeyRing) -> None:
    """Store the cipher's key in the row, wrapped with the current master key."""
    master = keys.current("messages")
    conversation.wrapped_key = cipher.wrap(master)
    conversation.key_id = master.id


def sealed(
    conversation_id: str,
    entries: Sequence[Entry],
    last: int,
    cipher: ConversationCipher,
    now: datetime,
) -> list[Message]:
    """The rows of entries that come after the message with the number `last`."""
    return [
        Message(
            conversation_id=conversation_id,
            number=number,
            at=now,
            author=entry.author,
            content=cipher.encrypt(entry.content, message_purpose(number, entry.author)),
            message_id=cipher.digest(entry.message_id) if entry.message_id else None,
            review=entry.review,
        )
        for number, entry in enumerate(entries, last + 1)
    ]


def opened(rows: Sequence[Message], cipher: ConversationCipher) -> list[Said]:
    """What rows say.

    Raises:
        DecryptionError: a row is not as it was written.
    """
    return [
        Said(
            row.number,
            row.at,
            row.author,
            cipher.decrypt(row.content, message_purpose(row.number, row.author)),
            row.review,
        )
        for row in rows
    ]
