"""The way of a message through the gateway: from a person's words to the bot's replies."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any

from msgspec import Struct, structs

from bot.emergency import UNKNOWN
from bot.fixed_replies import deleted_reply, deletion_pending_reply, safe_reply
from bot.reply import Reply
from bot.reply_parts import DELETE_NOW
from channels.answering import Answering, Message
from channels.archive import Record, reply_of
from channels.calendar import Calendar
from channels.conversation import Conversation
from channels.conversations import WEB, Conversations, DeletionPendingError, UnknownTokenError
from channels.disguise import Disguise
from channels.handing_over import HandingOver
from channels.inbound import Inbound
from channels.notices import Notices
from channels.rasa_client import DialogueError
from channels.recording import Spoken, record_of
from channels.sender import Sender
from handoff.entry import Said

logger = logging.getLogger(__name__)

ANSWER_SECONDS = 5.0
RECORDING_SECONDS = 0.5
FORGETTING_SECONDS = 3.0
FORGET_PAUSES = (0, 1, 5, 30, 120, 600)


def care_after(
    before: tuple[str, ...], danger: tuple[str, ...], replies: Sequence[Reply]
) -> tuple[str, ...]:
    """The categories of danger to stay with: until a reply is about something else."""
    kinds = {reply.kind for reply in replies}
    if "emergency" in kinds:
        return danger or before or (UNKNOWN,)
    return before if kinds <= {"fallback", "system"} else ()


class Exchanged(Struct, frozen=True):
    """The replies to a message, and how many the conversation has had with them.

    `is_disguised`: the conversation speaks as a weather service now.
    """

    replies: list[Reply]
    after: int
    is_disguised: bool = False


def answered_before(conversation: Conversation, message_id: str | None) -> Exchanged | None:
    """What was answered to a message that comes again; None when it is new."""
    known = conversation.answers_to(message_id) if message_id else None
    return Exchanged(*known, is_disguised=conversation.is_disguised) if known else None


class Exchange:
    """Takes messages in order, has them answered in time, and keeps what was said."""

    def __init__(
        self,
        conversations: Conversations,
        answering: Answering,
        handing_over: HandingOver,
        calendar: Calendar,
        safe_word: str,
    ) -> None:
        self._conversations = conversations
        self._answering = answering
        self._handing_over = handing_over
        self._calendar = calendar
        self._disguise = Disguise(safe_word)
        self._notices = Notices(safe_word)
        self._turns = conversations.turns
        self._forgetting: set[asyncio.Task[None]] = set()

    async def message(
        self, conversation_id: str, inbound: Inbound, message_id: str | None, sender: Sender
    ) -> Exchanged:
        """Answer a message within `ANSWER_SECONDS`, whatever is broken behind the gateway.

        Raises:
            UnknownTokenError: there is no such conversation.
            UnknownChoiceError: the choice was not offered in it.
        """
        conversation = await self._conversations.find(conversation_id)
        if self._disguise.covers(conversation, inbound):
            return await self._disguised(conversation_id, inbound, message_id)
        message = self._answering.read(inbound, conversation)
        if message.is_urgent:
            return await self._in_danger(conversation, message, message_id)
        try:
            async with (
                asyncio.timeout(ANSWER_SECONDS),
                self._answering_turn(conversation_id),
            ):
                exchanged = await self._in_order(conversation_id, message, message_id, sender)
        except (TimeoutError, DialogueError):
            logger.error("safe_reply")
            fault = Spoken([self._safe_reply()], message, is_fault=True)
            exchanged = await self._record(conversation_id, message_id, fault)
        await self._conversations.settle(conversation_id, RECORDING_SECONDS)
        return exchanged

    def urgent_reply(self, inbound: Inbound) -> Reply | None:
        """The emergency reply to a message; None when it shows no danger. Nothing is recorded."""
        return self._answering.urgent_reply(inbound)

    def reply_without_state(self, inbound: Inbound) -> Reply:
        """The reply while no conversation can be found: the emergency reply or the safe one."""
        logger.error("safe_reply")
        return self.urgent_reply(inbound) or self._safe_reply()

    async def deliver(self, conversation_id: str, said: Sequence[Said]) -> None:
        """Add what staff wrote to a conversation that is here, each message once.

        Raises:
            UnknownTokenError: it is not here; what staff wrote is restored with it.
        """
        async with self._turns.turn(f"record:{conversation_id}"):
            conversation = await self._conversations.find(conversation_id)
            new = [entry for entry in said if entry.number > conversation.staff_seen]
            if not new:
                return
            conversation.record(None, [reply_of(entry) for entry in new])
            conversation.staff_seen = new[-1].number
            await self._conversations.keep(conversation, renew=False)

    async def greet(self, conversation_id: str) -> None:
        """Note that somebody else says the words of the start."""
        await self._change(conversation_id, is_greeted=True)

    async def keep_channel_state(self, conversation_id: str, state: bytes) -> None:
        """Keep what the conversation's channel needs to go on.

        Raises:
            UnknownTokenError: there is no such conversation any more.
        """
        await self._change(conversation_id, channel_state=state)

    async def forget(self, conversation_id: str) -> None:
        """Forget a conversation, here, in the archive and in the dialogue engine.

        Raises:
            UnknownTokenError: there is no such conversation.
            DeletionPendingError: the archive does not answer; it is deleted there when it does.
        """
        async with self._answering_turn(conversation_id):
            await self._forget(conversation_id)

    async def close(self) -> None:
        """Give up what waits for the dialogue engine to forget."""
        for task in self._forgetting:
            task.cancel()
        await asyncio.gather(*self._forgetting, return_exceptions=True)

    def _safe_reply(self) -> Reply:
        return safe_reply(self._calendar(), closing_days=self._calendar.closing_days)

    def _answering_turn(self, conversation_id: str) -> AbstractAsyncContextManager[None]:
        return self._turns.turn(f"answer:{conversation_id}")

    async def _in_order(
        self, conversation_id: str, message: Message, message_id: str | None, sender: Sender
    ) -> Exchanged:
        """Answer a message that has waited for those before it."""
        conversation = await self._conversations.find(conversation_id)
        if known := answered_before(conversation, message_id):
            return known
        if message.inbound.choice == DELETE_NOW and DELETE_NOW in conversation.offered:
            return Exchanged([await self._delete(conversation_id)], conversation.after + 1)
        about_handoff = await self._handing_over.answer(conversation, message, sender)
        if about_handoff:
            return await self._record(
                about_handoff.continues or conversation_id, message_id, about_handoff
            )
        spoken = await self._handing_over.to_staff(conversation, message)
        if spoken is None:
            replies = await self._answering.answer(conversation, message)
            offering = self._handing_over.with_offer(conversation, replies)
            spoken = Spoken(offering, message)
        exchanged = await self._record(conversation_id, message_id, spoken)
        if sender.channel == WEB:
            return exchanged  # a page asks for what staff wrote by itself
        from_staff = await self._handing_over.unread(conversation)
        return Exchanged([*map(reply_of, from_staff), *exchanged.replies], exchanged.after)

    async def read_by_person(self, conversation: Conversation) -> None:
        """Note that the person has what staff wrote in a conversation."""
        await self._handing_over.unread(conversation)

    async def _in_danger(
        self, conversation: Conversation, message: Message, message_id: str | None
    ) -> Exchanged:
        """Answer at once: nobody in danger waits for an earlier message, nor for the archive."""
        if known := answered_before(conversation, message_id):
            return known
        replies = await self._answering.answer_danger(conversation, message)
        danger = message.seen.danger or (UNKNOWN,)
        return await self._record(conversation.id, message_id, Spoken(replies, message, danger))

    async def _disguised(
        self, conversation_id: str, inbound: Inbound, message_id: str | None
    ) -> Exchanged:
        """Answer as a weather service; what was written goes nowhere."""
        danger = self._answering.look(inbound).danger

        def said(conversation: Conversation) -> Spoken:
            return Spoken([self._disguise.answer(conversation, inbound, danger)])

        exchanged = await self._keep(conversation_id, message_id, said)
        await self._conversations.settle(conversation_id, RECORDING_SECONDS)
        return exchanged

    async def _delete(self, conversation_id: str) -> Reply:
        """Forget a conversation because its person said so in it."""
        try:
            await self._forget(conversation_id)
        except DeletionPendingError:
            return deletion_pending_reply()
        return deleted_reply()

    async def _forget(self, conversation_id: str) -> None:
        task = asyncio.create_task(self._forget_dialogue(conversation_id))
        self._forgetting.add(task)
        task.add_done_callback(self._forgetting.discard)
        await self._conversations.forget(conversation_id, FORGETTING_SECONDS)

    async def _forget_dialogue(self, conversation_id: str) -> None:
        """Have the dialogue engine forget too; it forgets by itself after a day at the latest."""
        for pause in FORGET_PAUSES:
            await asyncio.sleep(pause)
            try:
                async with asyncio.timeout(ANSWER_SECONDS):
                    return await self._answering.forget(conversation_id)
            except (TimeoutError, DialogueError):
                logger.warning("forgetting_retried")
        return None

    async def _record(
        self, conversation_id: str, message_id: str | None, spoken: Spoken
    ) -> Exchanged:
        """Keep the replies; a conversation deleted meanwhile stays deleted."""

        def said(conversation: Conversation) -> Spoken:
            removed = spoken.words.removed if spoken.words else ()
            replies = self._notices.add(conversation, spoken.replies, removed)
            conversation.care = care_after(conversation.care, spoken.danger, replies)
            # What is kept in another form begins with the same notices.
            notices = replies[: len(replies) - len(spoken.replies)]
            kept = [*notices, *spoken.kept] if spoken.kept else None
            return structs.replace(spoken, replies=replies, kept=kept)

        try:
            return await self._keep(conversation_id, message_id, said)
        except UnknownTokenError:
            return Exchanged(list(spoken.replies), len(spoken.replies))

    async def _keep(
        self,
        conversation_id: str,
        message_id: str | None,
        said: Callable[[Conversation], Spoken],
    ) -> Exchanged:
        """Keep what is `said` in the conversation as it is now; a message counts once.

        Raises:
            UnknownTokenError: there is no such conversation any more.
        """
        async with self._turns.turn(f"record:{conversation_id}"):
            conversation = await self._conversations.find(conversation_id)
            if known := answered_before(conversation, message_id):
                return known
            spoken = said(conversation)
            for name, value in spoken.changes.items():
                setattr(conversation, name, value)
            after = conversation.record(message_id, list(spoken.kept or spoken.replies))
            await self._conversations.keep(conversation)
            self._conversations.record(
                record_of(conversation, spoken, message_id, self._calendar())
            )
        return Exchanged(list(spoken.replies), after, conversation.is_disguised)

    async def _change(self, conversation_id: str, **changes: Any) -> None:
        """Change what is kept of a conversation beside what was said."""
        async with self._turns.turn(f"record:{conversation_id}"):
            conversation = await self._conversations.find(conversation_id)
            changed = structs.replace(conversation, **changes)
            await self._conversations.keep(changed)
            self._conversations.record(Record([], changed, self._calendar()))
