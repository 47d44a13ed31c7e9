"""Between the gateway and the store: what was said is recorded, however long that takes."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import TypeVar

import msgspec
from msgspec import Struct, structs

from bot.handoff_replies import staff_reply
from bot.reply import Reply
from bot.transcript import read_bot, read_staff
from channels.conversation import Conversation
from handoff.conversations import ConversationStore
from handoff.entry import Entry, Said, UnknownConversationError
from handoff.models import Author, Reason

logger = logging.getLogger(__name__)

READING_SECONDS = 1.5
PAUSES = (0.2, 1, 5, 15, 60)
MOST_WAITING = 20_000

Operation = Callable[[], Awaitable[object]]
T = TypeVar("T")


class Record(Struct, frozen=True):
    """What an exchange adds to a conversation; `at` is when it happened."""

    entries: Sequence[Entry]
    state: Conversation
    at: datetime
    language: str | None = None


class Archive:
    """Records, restores and forgets conversations in the store.

    Nobody waits for a database that does not answer: what could not be recorded is kept here, in
    order, and recorded when it answers again.
    """

    def __init__(self, store: ConversationStore, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock
        self._waiting: dict[str, deque[Operation]] = {}
        self._working: dict[str, asyncio.Task[None]] = {}
        self._deleting: set[str] = set()

    @property
    def waiting(self) -> int:
        """How many operations the store still has to do."""
        return sum(len(operations) for operations in self._waiting.values())

    async def find(self, digest: bytes) -> str | None:
        """The id of the conversation of a pseudonym; None when there is none or nobody knows."""
        found = await self._read(self._store.find(digest, self._clock()))
        return None if found in self._deleting else found

    async def find_or_begin(self, digest: bytes, channel: str, new_id: str) -> str:
        """The id of the conversation of a pseudonym, or of a new one.

        When the store does not answer, it is a new one, and begins there as soon as it answers.
        """
        now = self._clock()

        async def begin() -> str:
            return await self._store.find_or_begin(digest, channel, now, new_id)

        found = await self._read(begin())
        if found and found not in self._deleting:
            return found
        self._add(new_id, begin)
        return new_id

    async def restore(self, conversation_id: str) -> Conversation:
        """A conversation as it was when it was last recorded; an empty one when nobody knows."""

        async def load() -> Conversation | None:
            state = await self._store.state(conversation_id)
            said = await self._store.transcript(conversation_id)
            return restored(state, said) if state else None

        return await self._read(load()) or Conversation(conversation_id)

    def record(self, record: Record) -> None:
        """Have an exchange recorded, after what was given here before of its conversation."""
        conversation_id = record.state.id
        state = msgspec.msgpack.encode(structs.replace(record.state, replies=[]))

        async def write() -> None:
            await self._store.record(
                conversation_id, record.entries, state, record.at, record.language
            )

        self._add(conversation_id, write)

    async def settle(self, conversation_id: str, patience: float) -> bool:
        """Wait until all of a conversation is recorded; False when that takes longer."""
        task = self._working.get(conversation_id)
        if task is None:
            return True
        done, _ = await asyncio.wait([task], timeout=patience)
        return bool(done)

    async def forget(self, conversation_id: str, patience: float) -> bool:
        """Delete all of a conversation; False when that has to wait for the store."""
        self._waiting.pop(conversation_id, None)
        self._deleting.add(conversation_id)

        async def delete() -> None:
            await self._store.forget(conversation_id, Reason.DELETED, self._clock())
            self._deleting.discard(conversation_id)

        self._add(conversation_id, delete)
        return await self.settle(conversation_id, patience)

    async def close(self, patience: float) -> None:
        """Wait for what is under way, and give up what the store does not take."""
        tasks = list(self._working.values())
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=patience)
            for task in late:
                task.cancel()

    async def _read(self, operation: Awaitable[T]) -> T | None:
        """What the store answers in time; None when it fails, which is logged."""
        try:
            async with asyncio.timeout(READING_SECONDS):
                return await operation
        except UnknownConversationError:
            return None
        except Exception:  # noqa: BLE001 - whatever fails, the person gets an answer
            logger.error("store_failed")
            return None

    def _add(self, conversation_id: str, operation: Operation) -> None:
        if self.waiting >= MOST_WAITING:
            logger.error("record_lost")
            return
        self._waiting.setdefault(conversation_id, deque()).append(operation)
        if conversation_id not in self._working:
            task = asyncio.create_task(self._work(conversation_id))
            self._working[conversation_id] = task

    async def _work(self, conversation_id: str) -> None:
        """Do what waits for one conversation, in order, until nothing does."""
        try:
            while waiting := self._waiting.get(conversation_id):
                operation = waiting[0]
                await self._insist(operation)
                if waiting and waiting[0] is operation:
                    waiting.popleft()
        finally:
            if not self._waiting.get(conversation_id):
                self._waiting.pop(conversation_id, None)
            self._working.pop(conversation_id, None)

    async def _insist(self, operation: Operation) -> None:
        """Do one operation, again and again until it succeeds."""
        attempt = 0
        while True:
            try:
                await operation()
            except UnknownConversationError:
                return  # deleted or expired meanwhile
            except Exception:  # noqa: BLE001 - it is tried again, whatever it was
                logger.error("recording_failed")
                await asyncio.sleep(PAUSES[min(attempt, len(PAUSES) - 1)])
                attempt += 1
            else:
                return


def restored(state: bytes, said: Sequence[Said]) -> Conversation:
    """A conversation from its recorded state and what was said in it."""
    conversation = msgspec.msgpack.decode(state, type=Conversation)
    replies = [reply_of(entry) for entry in said if entry.author is not Author.PERSON]
    conversation.replies = replies[conversation.dropped :]
    by_staff = [entry.number for entry in said if entry.author is Author.STAFF]
    conversation.staff_seen = max(by_staff, default=0)
    return conversation


def reply_of(entry: Said) -> Reply:
    """What the bot or staff said, as the person reads it."""
    if entry.author is Author.STAFF:
        return staff_reply(read_staff(entry.content))
    return read_bot(entry.content)
