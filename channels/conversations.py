"""What the gateway remembers of a conversation, for a day, under the hash of a random token."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable

import msgspec
from litestar.stores.base import Store
from msgspec import Struct, field

from bot.reply import Reply

RETENTION_SECONDS = 24 * 60 * 60
RETRY_SECONDS = 120
MOST_REPLIES = 200


class UnknownTokenError(Exception):
    """No conversation has this token, or it was forgotten."""


class Conversation(Struct):
    """One conversation. `id` is what the dialogue engine knows it by.

    `replies` are the newest, `dropped` counts the older ones no longer kept. `answered` maps a
    message's id to the numbers of the first and last reply to it, so that a message sent again
    counts once. `offered` are the choices that may be made. `care` are the categories of danger
    that the last reply was about, if it was an emergency reply. `station` is the way back while the
    helpline speaks as a weather service. `is_greeted`: the two messages of the start were said.
    `knows_of_removal`: the person was told that something was taken out of a message.
    """

    id: str
    replies: list[Reply] = field(default_factory=list)
    dropped: int = 0
    answered: dict[str, tuple[int, int]] = field(default_factory=dict)
    offered: set[str] = field(default_factory=set)
    care: tuple[str, ...] = ()
    station: str | None = None
    is_greeted: bool = False
    knows_of_removal: bool = False

    @property
    def after(self) -> int:
        """How many replies there have been."""
        return self.dropped + len(self.replies)

    def since(self, after: int) -> list[Reply]:
        """The replies that came after the first `after` ones."""
        return self.replies[max(0, after - self.dropped) :]

    def answers_to(self, message_id: str) -> tuple[list[Reply], int] | None:
        """The replies already given to a message and the number of the last, or None."""
        if message_id not in self.answered:
            return None
        first, last = self.answered[message_id]
        return self.since(first)[: last - max(first, self.dropped)], last

    def record(self, message_id: str | None, replies: list[Reply]) -> int:
        """Add the replies to a message; return the number of the last."""
        first = self.after
        self.replies += replies
        for reply in replies:
            self.offered |= {button.choice for button in reply.buttons}
        self.drop_replies(keep=MOST_REPLIES)
        if message_id:
            self.answered[message_id] = (first, self.after)
        self.answered = {
            known: span for known, span in self.answered.items() if span[1] > self.dropped
        }
        return self.after

    def drop_replies(self, keep: int = 0) -> None:
        """Let go of the replies before the last ones; they are not said again."""
        excess = max(0, len(self.replies) - keep)
        del self.replies[:excess]
        self.dropped += excess


def key_of(token: str) -> str:
    """The name a conversation is stored under. A random token of 256 bits needs no salt."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


class Conversations:
    """Finds, keeps and forgets conversations in a store that expires what is not renewed.

    `announce` is told the key and the number of replies whenever something was said.
    """

    def __init__(self, store: Store, announce: Callable[[str, int], None]) -> None:
        self._store = store
        self._announce = announce

    async def begin(self, first_message: str | None = None, *, is_greeted: bool = False) -> str:
        """Begin a conversation and return its token.

        `first_message` identifies a first message that may be sent again: within two minutes it
        leads to the conversation it began, because the answer with the token may have got lost.
        """
        retry = f"first:{key_of(first_message)}" if first_message else None
        if retry and (known := await self._store.get(retry)) is not None:
            return known.decode()
        token = secrets.token_urlsafe(32)
        if retry:
            await self._store.set(retry, token, expires_in=RETRY_SECONDS)
        await self.keep(key_of(token), Conversation(secrets.token_hex(16), is_greeted=is_greeted))
        return token

    async def find(self, key: str) -> Conversation:
        """Raises UnknownTokenError when there is no such conversation."""
        content = await self._store.get(key, renew_for=RETENTION_SECONDS)
        if content is None:
            raise UnknownTokenError
        return msgspec.msgpack.decode(content, type=Conversation)

    async def keep(self, key: str, conversation: Conversation) -> None:
        content = msgspec.msgpack.encode(conversation)
        await self._store.set(key, content, expires_in=RETENTION_SECONDS)
        self._announce(key, conversation.after)

    async def forget(self, key: str) -> None:
        await self._store.delete(key)
