"""What the gateway remembers of conversations for a day, and how it finds the one of an address."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec

from channels.archive import Archive, Record
from channels.conversation import Conversation
from channels.shared_state import SharedState
from privacy.keys import KeyRing
from privacy.pseudonyms import digest

WEB = "web"
RETENTION = timedelta(hours=24)
RETRY_SECONDS = 120


class UnknownTokenError(Exception):
    """No conversation has this token, or it was forgotten."""


class DeletionPendingError(Exception):
    """A conversation is forgotten here; the archive does not answer, and deletes it later."""


class Conversations:
    """Finds, keeps and forgets conversations.

    What is kept here expires when it is not renewed, and may be lost at any time: the archive has
    it too. `announce` is told the id and the number of replies whenever something was said.
    """

    def __init__(
        self,
        shared: SharedState,
        archive: Archive,
        keys: KeyRing,
        clock: Callable[[], datetime],
        announce: Callable[[str, int], None],
    ) -> None:
        self._store = shared.store
        self.turns = shared.turns
        self._archive = archive
        self._keys = keys
        self._clock = clock
        self._announce = announce

    async def begin_web(self, first_message: str | None = None) -> str:
        """The token of a new conversation of the web chat.

        `first_message` identifies a first message that may be sent again: within two minutes it
        leads to the conversation it began, because the answer with the token may have got lost.
        """
        retry = f"first:{hashed(first_message)}" if first_message else None
        begun = await self._store.get(retry) if retry else None
        if begun and await self._known(self.pseudonym(WEB, begun.decode())):
            return begun.decode()
        token = secrets.token_urlsafe(32)
        if retry:
            await self._store.set(retry, token, expires_in=RETRY_SECONDS)
        await self.find_or_begin(WEB, token)
        return token

    async def find_or_begin(self, channel: str, address: str) -> str:
        """The id of an address's conversation; of a new one when it has none any more."""
        pseudonym = self.pseudonym(channel, address)
        async with self.turns.turn(link_name(pseudonym)):
            if known := await self._known(pseudonym):
                return known
            found = await self._archive.find_or_begin(pseudonym, channel, secrets.token_hex(16))
            await self._link(pseudonym, found)
        return found

    async def id_of(self, channel: str, address: str) -> str:
        """The id of an address's conversation.

        Raises:
            UnknownTokenError: it has none, or has none any more.
        """
        pseudonym = self.pseudonym(channel, address)
        async with self.turns.turn(link_name(pseudonym)):
            if known := await self._known(pseudonym):
                return known
            found = await self._archive.find(pseudonym)
            if found is None:
                raise UnknownTokenError
            await self._link(pseudonym, found)
        return found

    async def switch(self, channel: str, address: str, conversation_id: str) -> None:
        """Let an address lead to another conversation, as its pseudonym does in the store."""
        pseudonym = self.pseudonym(channel, address)
        async with self.turns.turn(link_name(pseudonym)):
            await self._link(pseudonym, conversation_id)

    async def find(self, conversation_id: str) -> Conversation:
        """A conversation that is not forgotten.

        Raises:
            UnknownTokenError: there is no such conversation here, or its time is over.
        """
        content = await self._store.get(conversation_id)
        if content is None:
            raise UnknownTokenError
        conversation = msgspec.msgpack.decode(content, type=Conversation)
        if conversation.expires_at and conversation.expires_at <= self._clock():
            await self._drop(conversation)
            raise UnknownTokenError
        return conversation

    async def keep(self, conversation: Conversation, *, renew: bool = True) -> None:
        """Keep a conversation as it is now, here only; if it is renewed, for a day from now on."""
        if renew:
            conversation.expires_at = self._clock() + RETENTION
        await self._keep(conversation)
        self._announce(conversation.id, conversation.after)

    def record(self, record: Record) -> None:
        """Have what was said recorded, after all that was given here before."""
        self._archive.record(record)

    async def settle(self, conversation_id: str, patience: float) -> None:
        """Wait until all of a conversation is recorded, or for `patience` seconds."""
        await self._archive.settle(conversation_id, patience)

    async def forget(self, conversation_id: str, patience: float) -> None:
        """Delete a conversation, here and in the archive. Links to it then lead nowhere.

        Raises:
            UnknownTokenError: there is no such conversation here.
            DeletionPendingError: the store does not answer; it is deleted there when it does.
        """
        await self._drop(await self.find(conversation_id))
        self._announce(conversation_id, 0)
        if not await self._archive.forget(conversation_id, patience):
            raise DeletionPendingError

    async def _known(self, pseudonym: bytes) -> str | None:
        """The id of a pseudonym's conversation if both are here."""
        linked = await self._store.get(link_name(pseudonym))
        if linked is None:
            return None
        try:
            return (await self.find(linked.decode())).id
        except UnknownTokenError:
            return None

    async def _link(self, pseudonym: bytes, conversation_id: str) -> None:
        """Let a pseudonym lead to a conversation, which is restored if it is not here."""
        try:
            conversation = await self.find(conversation_id)
        except UnknownTokenError:
            conversation = await self._archive.restore(conversation_id)
            conversation.expires_at = self._clock() + RETENTION
        conversation.links = tuple({*conversation.links, link_name(pseudonym)})
        await self._keep(conversation)

    async def _keep(self, conversation: Conversation) -> None:
        content = msgspec.msgpack.encode(conversation)
        await self._store.set(conversation.id, content, expires_in=RETENTION)
        for link in conversation.links:
            await self._store.set(link, conversation.id, expires_in=RETENTION)

    async def _drop(self, conversation: Conversation) -> None:
        for name in (conversation.id, *conversation.links):
            await self._store.delete(name)

    def pseudonym(self, channel: str, address: str) -> bytes:
        """The keyed hash (32 bytes) that stands for an address."""
        return digest(self._keys.current("pseudonym"), channel, address)


def link_name(pseudonym: bytes) -> str:
    return f"link:{pseudonym.hex()}"


def hashed(text: str) -> str:
    """The hash of a text that holds a random part, so that it needs no salt."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
