"""The way of a message through the gateway: from a person's words to the bot's replies."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

from msgspec import Struct

from bot.age import own_age_group
from bot.compose import DANGER
from bot.emergency import MINOR, UNKNOWN, emergency_reply
from bot.fixed_replies import (
    deleted_reply,
    neutral_reply,
    safe_reply,
    start_replies,
    with_removal_notice,
    wordless_reply,
)
from bot.neutral_questions import is_neutral_question
from bot.reply import Reply
from bot.reply_parts import DELETE_NOW
from channels.conversations import Conversation, Conversations, UnknownTokenError
from channels.disguise import Disguise
from channels.inbound import Inbound
from channels.observer import Observation
from channels.order import Order
from channels.rasa_client import DialogueError, Observed, RasaClient
from channels.reading import Reading
from privacy.redaction import Redacted

logger = logging.getLogger(__name__)

ANSWER_SECONDS = 5.0
OPINION_SECONDS = 0.8
UNNOTICED = {"emergency", "fallback", "system"}
FORGET_PAUSES = (0, 1, 5, 30, 120, 600)


def care_after(
    before: tuple[str, ...], danger: tuple[str, ...], replies: list[Reply]
) -> tuple[str, ...]:
    """The categories of danger to stay with: until a reply is about something else."""
    kinds = {reply.kind for reply in replies}
    if "emergency" in kinds:
        return danger or before or (UNKNOWN,)
    return before if kinds <= {"fallback", "system"} else ()


class UnknownChoiceError(Exception):
    """A choice that was never offered in this conversation."""


class Answer(Struct, frozen=True):
    """The replies to a message, and what kinds of things were taken out of it before."""

    replies: list[Reply]
    removed: tuple[str, ...] = ()


class Exchanged(Struct, frozen=True):
    """The replies to a message, and how many the conversation has had with them."""

    replies: list[Reply]
    after: int


class Exchange:
    """Takes messages in order, has them answered in time, and keeps what was said."""

    def __init__(
        self,
        conversations: Conversations,
        rasa: RasaClient,
        reading: Reading,
        clock: Callable[[], datetime],
        safe_word: str,
    ) -> None:
        self._conversations = conversations
        self._rasa = rasa
        self._observer = reading.observer
        self._redactor = reading.redactor
        self._clock = clock
        self._safe_word = safe_word
        self._disguise = Disguise(safe_word)
        self._order = Order()
        self._records = Order()
        self._forgetting: set[asyncio.Task[None]] = set()

    async def message(self, key: str, inbound: Inbound, message_id: str | None) -> Exchanged:
        """Answer a message within `ANSWER_SECONDS`, whatever is broken behind the gateway.

        Raises:
            UnknownTokenError: there is no such conversation.
            UnknownChoiceError: the choice was not offered in it.
        """
        conversation = await self._conversations.find(key)
        seen = self._observer.look(inbound.text)
        if self._disguise.covers(conversation, inbound):
            return await self._disguised(key, inbound, seen, message_id)
        if inbound.choice == DANGER:
            return await self._record(
                key, message_id, Answer([self._emergency(inbound, seen)]), (UNKNOWN,)
            )
        if seen.danger:
            return await self._in_danger(conversation, key, inbound, seen, message_id)
        try:
            async with asyncio.timeout(ANSWER_SECONDS), self._order.turn(key):
                return await self._in_order(key, inbound, seen, message_id)
        except (TimeoutError, DialogueError):
            logger.error("safe_reply")
        return await self._record(key, message_id, Answer([safe_reply(self._clock())]))

    async def _in_order(
        self, key: str, inbound: Inbound, seen: Observation, message_id: str | None
    ) -> Exchanged:
        """Answer a message that has waited for those before it."""
        conversation = await self._conversations.find(key)
        if message_id and (known := conversation.answers_to(message_id)):
            return Exchanged(*known)
        if inbound.choice == DELETE_NOW and DELETE_NOW in conversation.offered:
            await self._forget(key, conversation)
            return Exchanged([deleted_reply()], conversation.after + 1)
        answer = await self._answer(conversation, inbound, seen)
        return await self._record(key, message_id, answer)

    def urgent_reply(self, inbound: Inbound) -> Reply | None:
        """The emergency reply to a message; None when it shows no danger. Nothing is recorded."""
        seen = self._observer.look(inbound.text)
        is_urgent = seen.danger or inbound.choice == DANGER
        return self._emergency(inbound, seen) if is_urgent else None

    def _emergency(self, inbound: Inbound, seen: Observation, care: tuple[str, ...] = ()) -> Reply:
        minor = (MINOR,) if own_age_group(inbound.text) == "under_18" else ()
        categories = (*(seen.danger or care), *minor)
        return emergency_reply(categories, self._clock(), seen.written_in, is_again=bool(care))

    async def forget(self, key: str) -> None:
        """Forget a conversation, here and in the dialogue engine.

        Raises:
            UnknownTokenError: there is no such conversation.
        """
        async with self._order.turn(key):
            await self._forget(key, await self._conversations.find(key))

    async def _forget(self, key: str, conversation: Conversation) -> None:
        await self._conversations.forget(key)
        task = asyncio.create_task(self._forget_dialogue(conversation.id))
        self._forgetting.add(task)
        task.add_done_callback(self._forgetting.discard)

    async def _forget_dialogue(self, conversation: str) -> None:
        """Have the dialogue engine forget too; it forgets by itself after a day at the latest."""
        for pause in FORGET_PAUSES:
            await asyncio.sleep(pause)
            try:
                async with asyncio.timeout(ANSWER_SECONDS):
                    return await self._rasa.forget(conversation)
            except (TimeoutError, DialogueError):
                logger.warning("forgetting_retried")
        return None

    async def _in_danger(
        self,
        conversation: Conversation,
        key: str,
        inbound: Inbound,
        seen: Observation,
        message_id: str | None,
    ) -> Exchanged:
        """Answer at once: nobody in danger waits for an earlier message.

        The dialogue engine may say within `OPINION_SECONDS` that the words mean something else
        ("the debt is killing me"); silence and faults mean danger.
        """
        if message_id and (known := conversation.answers_to(message_id)):
            return Exchanged(*known)
        try:
            async with asyncio.timeout(OPINION_SECONDS):
                answer = await self._answer(conversation, inbound, seen)
        except (TimeoutError, DialogueError):
            answer = Answer([self._emergency(inbound, seen)])
        return await self._record(key, message_id, answer, seen.danger)

    async def _disguised(
        self, key: str, inbound: Inbound, seen: Observation, message_id: str | None
    ) -> Exchanged:
        """Answer as a weather service; nothing of it reaches the dialogue engine."""

        def said(conversation: Conversation) -> list[Reply]:
            return [self._disguise.answer(conversation, inbound, seen.danger)]

        return await self._keep(key, message_id, said)

    async def _answer(
        self, conversation: Conversation, inbound: Inbound, seen: Observation
    ) -> Answer:
        if inbound.choice and inbound.choice not in conversation.offered:
            raise UnknownChoiceError
        if not inbound.has_words:
            care = conversation.care
            is_urgent = seen.danger or care
            return Answer([self._emergency(inbound, seen, care) if is_urgent else wordless_reply()])
        if is_neutral_question(inbound.text):
            return Answer([neutral_reply()])
        observed = Observed(
            written_in=seen.written_in,
            danger=seen.danger,
            care=conversation.care,
            has_gentle_offer=seen.speaks_of_danger,
        )
        if inbound.choice:
            return Answer(await self._rasa.ask(conversation.id, f"/{inbound.choice}", observed))
        redacted = self._redacted(inbound.text)
        readable = self._observer.separate(redacted.text, seen.written_in)
        replies = await self._rasa.ask(conversation.id, readable, observed)
        return Answer(replies, redacted.kinds)

    def _redacted(self, text: str) -> Redacted:
        """What of a message may go on.

        Raises:
            DialogueError: it could not be redacted; then nothing of it goes on.
        """
        try:
            return self._redactor.redact(text)
        except Exception:  # noqa: BLE001 - whatever fails, nothing unredacted goes on
            logger.error("redaction_failed")
            raise DialogueError("A message could not be redacted.") from None

    def _with_notices(self, conversation: Conversation, answer: Answer) -> list[Reply]:
        """The replies with what is said once: the start before them, what was removed below them.

        Danger, a fault and a question of whoever holds the phone come without them.
        """
        replies = list(answer.replies)
        if {reply.kind for reply in replies} & UNNOTICED:
            return replies
        if answer.removed and not conversation.knows_of_removal:
            conversation.knows_of_removal = True
            replies[-1] = with_removal_notice(replies[-1], answer.removed)
        if conversation.is_greeted:
            return replies
        conversation.is_greeted = True
        return [*start_replies(self._safe_word), *replies]

    async def _record(
        self,
        key: str,
        message_id: str | None,
        answer: Answer,
        danger: tuple[str, ...] = (),
    ) -> Exchanged:
        """Keep the replies; a conversation deleted meanwhile stays deleted."""

        def said(conversation: Conversation) -> list[Reply]:
            replies = self._with_notices(conversation, answer)
            conversation.care = care_after(conversation.care, danger, replies)
            return replies

        try:
            return await self._keep(key, message_id, said)
        except UnknownTokenError:
            return Exchanged(answer.replies, len(answer.replies))

    async def _keep(
        self, key: str, message_id: str | None, said: Callable[[Conversation], list[Reply]]
    ) -> Exchanged:
        """Record what is `said` in the conversation as it is now; a message counts once.

        Raises:
            UnknownTokenError: there is no such conversation any more.
        """
        async with self._records.turn(key):
            conversation = await self._conversations.find(key)
            if message_id and (known := conversation.answers_to(message_id)):
                return Exchanged(*known)
            replies = said(conversation)
            after = conversation.record(message_id, replies)
            await self._conversations.keep(key, conversation)
        return Exchanged(replies, after)
