"""Answers what a person wants of a handoff to staff: a choice, a wish, or the next step.

It needs no dialogue engine. What is said of numbers and codes is not recorded.
"""

from __future__ import annotations

import asyncio
import logging

from bot.handoff_replies import delete_reply, reply, with_offer
from bot.handoff_wishes import handoff_wish, load_handoff_words
from bot.reply import Reply
from channels.answering import Message
from channels.calendar import Calendar
from channels.callback_dialogue import CallbackDialogue
from channels.code_dialogue import CodeDialogue, is_code
from channels.consent_dialogue import ConsentDialogue
from channels.conversation import Conversation
from channels.conversations import Conversations
from channels.handoff_dialogue import Handler, spoken
from channels.office import Office
from channels.recording import Spoken
from channels.sender import Sender
from handoff.entry import Said
from handoff.moves import UnknownHandoffError
from handoff.states import IllegalActionError
from privacy.retention import Retention

logger = logging.getLogger(__name__)

PATIENCE_SECONDS = 4.0
STOP = "handoff_stop"
# These wishes mean nothing in a chat that was not left for staff.
OF_A_HANDOFF = frozenset({"state", "withdraw", "bot"})


class HandingOver:
    """Answers messages about a handoff; everything else is left to others."""

    def __init__(
        self,
        office: Office,
        conversations: Conversations,
        retention: Retention,
        calendar: Calendar,
    ) -> None:
        """Raises DataError: the words of bot/handoff_words.yml are malformed."""
        load_handoff_words()
        self._handoffs = office.handoffs
        self._deliveries = office.deliveries
        self._calendar = calendar
        consent = ConsentDialogue(office, retention.handoff, calendar)
        callback = CallbackDialogue(office, calendar)
        code = CodeDialogue(office, conversations, calendar)
        self._go_on_with_code = code.go_on
        self._by_choice = {**consent.by_choice, **callback.by_choice}
        self._by_step = {**consent.by_step, **callback.by_step, **code.by_step}
        self._stops = {**consent.stops, **callback.stops, **code.stops}
        self._by_wish = {**consent.by_wish, **code.by_wish}

    async def answer(
        self, conversation: Conversation, message: Message, sender: Sender
    ) -> Spoken | None:
        """The answer to a message about a handoff; None when it is about something else."""
        handler = self._handler(conversation, message)
        if handler is None:
            return None
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                return await handler(conversation, message, sender)
        except (UnknownHandoffError, IllegalActionError):
            return spoken(message, reply("not_left", "handoff_offer"), step=None)
        except Exception:  # noqa: BLE001 - whatever fails, the person is told whom to call
            logger.error("handoff_failed")
            return spoken(message, reply("unavailable"), is_fault=True)

    async def to_staff(self, conversation: Conversation, message: Message) -> Spoken | None:
        """What is said to a message that goes to staff: once that it does, then nothing.

        None when staff do not talk with the person, or nobody knows: then the bot answers. The wish
        to delete is answered here too, as the bot is silent.
        """
        if not await self._is_with_staff(conversation):
            return None
        if handoff_wish(message.inbound.text) == "delete":
            return spoken(message, delete_reply())
        if conversation.knows_of_staff:
            return spoken(message)
        told = reply("with_staff", "handoff_bot", "handoff_state")
        return spoken(message, told, knows_of_staff=True)

    async def unread(self, conversation: Conversation) -> list[Said]:
        """What staff wrote and the person does not have yet; they have it from now on."""
        if not conversation.has_handoff:
            return []
        try:
            async with asyncio.timeout(PATIENCE_SECONDS / 2):
                said = await self._deliveries.unread(conversation.id)
                if said:
                    numbers = [entry.number for entry in said]
                    await self._deliveries.mark_delivered(
                        conversation.id, numbers, self._calendar()
                    )
        except Exception:  # noqa: BLE001 - then they get it the next time
            logger.error("handoff_failed")
            return []
        return said

    async def _is_with_staff(self, conversation: Conversation) -> bool:
        if not conversation.has_handoff:
            return False
        try:
            async with asyncio.timeout(PATIENCE_SECONDS / 2):
                standing = await self._handoffs.state_of(conversation.id, self._calendar())
        except Exception:  # noqa: BLE001 - then the bot answers
            logger.error("handoff_failed")
            return False
        return standing is not None and standing.is_with_staff

    @staticmethod
    def with_offer(conversation: Conversation, replies: list[Reply]) -> list[Reply]:
        """Replies about KOM, with the offer to leave the chat for them if it is not left yet."""
        if conversation.has_handoff:
            return replies
        return [with_offer(each) if each.kind == "handoff" else each for each in replies]

    def _handler(self, conversation: Conversation, message: Message) -> Handler | None:
        choice, text = message.inbound.choice, message.inbound.text
        step = conversation.step or ""
        if choice:
            is_offered = choice in conversation.offered
            found = self._stops.get(step) if choice == STOP else self._by_choice.get(choice)
            return found if is_offered else None
        if is_code(text):
            return self._go_on_with_code
        wish = handoff_wish(text)
        if step and wish in {None, "stop"}:
            return (self._stops if wish else self._by_step)[step]
        if wish in OF_A_HANDOFF and not conversation.has_handoff:
            return None
        return self._by_wish.get(wish or "")
