"""Keeps conversations for as long as they may be kept, and forgets them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from handoff.completion import completed
from handoff.database import Database
from handoff.deletion import Purged, delete_conversations, purge
from handoff.entry import Entry, Recorded, Said, UnknownConversationError
from handoff.expiry import person_wrote
from handoff.links import link, linked, new_conversation, renew
from handoff.models import Author, Conversation, Message, Pseudonym, Reason
from handoff.queries import known, locked, spoken
from handoff.sealing import STATE, cipher_of, opened, sealed
from privacy.keys import KeyRing
from privacy.retention import Retention

ATTEMPTS = 3


class ConversationStore:
    """Conversations in the database. Everything said is encrypted with the conversation's key.

    What was begun is ended, also when the caller is cancelled: it is whole, or was never there.

    Reading raises `UnknownKeyError` when the master key is missing, and `DecryptionError` when the
    rows are not as they were written.
    """

    def __init__(self, database: Database, keys: KeyRing, retention: Retention) -> None:
        self.completion = database.completion
        self._database = database
        self._keys = keys
        self._retention = retention

    @completed
    async def find(self, digest: bytes, now: datetime) -> str | None:
        """The id of the conversation that this pseudonym has now, or None."""
        async with self._database.reading() as session:
            return await linked(session, digest, self._keys, now)

    @completed
    async def find_or_begin(
        self, digest: bytes, channel: str, now: datetime, new_id: str | None = None
    ) -> str:
        """The id of the pseudonym's conversation; when there is none any more, of a new one.

        A new one gets `new_id`, or a random id. Two processes that begin for the same pseudonym at
        once get the same conversation.
        """
        async with self._database.reading() as session:
            if found := await linked(session, digest, self._keys, now):
                return found
        for _ in range(ATTEMPTS - 1):
            try:
                return await self._begin(digest, channel, now, new_id)
            except IntegrityError:  # another process has just begun for this pseudonym
                continue
        return await self._begin(digest, channel, now, new_id)

    @completed
    async def record(
        self,
        conversation_id: str,
        entries: Sequence[Entry],
        state: bytes | None,
        now: datetime,
        language: str | None = None,
    ) -> Recorded:
        """Add entries and set the state, all or nothing; the conversation lives on from `now`.

        An open handoff of it lives on too, when one of the entries is the person's.

        When one of the entries has a `message_id` that is known, nothing changes. `language` stays
        as it was when it is None.

        Raises:
            UnknownConversationError: the conversation is gone.
        """
        async with self._database.writing() as session:
            conversation = await self._lock(session, conversation_id, now)
            cipher = cipher_of(conversation, self._keys)
            last = await self._last_number(session, conversation_id)
            ids = [cipher.digest(entry.message_id) for entry in entries if entry.message_id]
            if ids and await session.scalar(known(conversation_id, ids)):
                return Recorded(last, is_repeat=True)
            session.add_all(sealed(conversation_id, entries, last, cipher, now))
            conversation.state = None if state is None else cipher.encrypt(state, STATE)
            conversation.language = language or conversation.language
            await self._renew(session, conversation, now)
            if any(entry.author is Author.PERSON for entry in entries):
                await person_wrote(session, conversation_id, self._retention, now)
            return Recorded(last + len(entries))

    @completed
    async def transcript(self, conversation_id: str) -> list[Said]:
        """All that was said, in order.

        Raises:
            UnknownConversationError: the conversation is gone.
        """
        return await self._read(conversation_id, spoken(conversation_id))

    @completed
    async def replies_after(self, conversation_id: str, number: int) -> list[Said]:
        """What the bot and staff said after the message with this number.

        Raises:
            UnknownConversationError: the conversation is gone.
        """
        replies = spoken(conversation_id).where(
            Message.number > number, Message.author != Author.PERSON
        )
        return await self._read(conversation_id, replies)

    @completed
    async def replies_to(self, conversation_id: str, message_id: str) -> list[Said] | None:
        """What was recorded together with a message, after it; None when it is not known.

        Raises:
            UnknownConversationError: the conversation is gone.
        """
        async with self._database.reading() as session:
            conversation = await self._get(session, conversation_id)
            cipher = cipher_of(conversation, self._keys)
            asked = await session.scalar(known(conversation_id, [cipher.digest(message_id)]))
            if asked is None:
                return None
            rows = await session.scalars(
                spoken(conversation_id).where(
                    Message.number > asked.number,
                    Message.at == asked.at,
                    Message.author != Author.PERSON,
                )
            )
            return opened(rows.all(), cipher)

    @completed
    async def state(self, conversation_id: str) -> bytes | None:
        """What was last recorded as the gateway's state; None when nothing was.

        Raises:
            UnknownConversationError: the conversation is gone.
        """
        async with self._database.reading() as session:
            conversation = await self._get(session, conversation_id)
        if conversation.state is None:
            return None
        return cipher_of(conversation, self._keys).decrypt(conversation.state, STATE)

    @completed
    async def forget(self, conversation_id: str, reason: Reason, now: datetime) -> bool:
        """Delete everything about a conversation; False when there was nothing.

        Its key goes with its row, and an entry without content says that it happened.
        """
        async with self._database.writing() as session:
            found = await session.scalar(locked(conversation_id))
            if found is None:
                return False
            await delete_conversations(session, [found.id], reason, now)
        await self._database.erase_traces()
        return True

    @completed
    async def purge(self, now: datetime) -> Purged:
        """Delete all whose time is over, of every table, and its traces in the files."""
        return await purge(self._database, self._retention, now)

    async def _begin(self, digest: bytes, channel: str, now: datetime, new_id: str | None) -> str:
        async with self._database.writing() as session:
            former = await session.get(Pseudonym, digest, with_for_update=True)
            if found := await linked(session, digest, self._keys, now):
                return found
            expires_at = now + self._retention.conversation
            conversation = new_conversation(channel, self._keys, now, expires_at, new_id)
            await link(session, digest, former, conversation)
            return conversation.id

    async def _renew(
        self, session: AsyncSession, conversation: Conversation, now: datetime
    ) -> None:
        """Let conversation and links live on; one that was handed off keeps its longer time."""
        expires_at = now + self._retention.conversation
        conversation.last_message_at = now
        conversation.expires_at = max(conversation.expires_at, expires_at)
        await renew(session, conversation.id, now, expires_at)

    async def _read(self, conversation_id: str, query: Select[Message]) -> list[Said]:
        async with self._database.reading() as session:
            conversation = await self._get(session, conversation_id)
            rows = (await session.scalars(query)).all()
        return opened(rows, cipher_of(conversation, self._keys))

    async def _get(self, session: AsyncSession, conversation_id: str) -> Conversation:
        conversation = await session.get(Conversation, conversation_id)
        if conversation is None:
            raise UnknownConversationError
        return conversation

    async def _lock(
        self, session: AsyncSession, conversation_id: str, now: datetime
    ) -> Conversation:
        conversation = await session.scalar(locked(conversation_id))
        if conversation is None or conversation.expires_at <= now:
            raise UnknownConversationError
        return conversation

    async def _last_number(self, session: AsyncSession, conversation_id: str) -> int:
        last = select(func.max(Message.number)).where(Message.conversation_id == conversation_id)
        return await session.scalar(last) or 0
