"""The dialogue in which a person goes on with their code, on another phone or another day."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import datetime

from bot.handoff_replies import reply
from bot.handoff_wishes import handoff_wish
from bot.neutral_questions import plain_question
from bot.reply import Reply
from channels.answering import Message
from channels.archive import reply_of
from channels.conversation import Conversation
from channels.conversations import Conversations
from channels.handoff_dialogue import Handler, spoken, standing_reply, unrecorded
from channels.office import Office
from channels.recording import Spoken
from channels.sender import Sender
from handoff.attempts import TooManyAttemptsError
from handoff.codes import read_code
from handoff.models import Author

CODE = "code"
MOST_SHOWN = 3


class CodeDialogue:
    """From a code to its conversation; codes themselves are not recorded."""

    def __init__(
        self, office: Office, conversations: Conversations, clock: Callable[[], datetime]
    ) -> None:
        self._store = office.store
        self._handoffs = office.handoffs
        self._codes = office.codes
        self._deliveries = office.deliveries
        self._conversations = conversations
        self._clock = clock
        self.by_wish: Mapping[str, Handler] = {CODE: self._ask_code}
        self.by_step: Mapping[str, Handler] = {CODE: self.go_on}
        self.stops: Mapping[str, Handler] = {CODE: self._stop}

    async def _ask_code(self, _: Conversation, message: Message, __: Sender) -> Spoken:
        return spoken(message, reply("code_ask", "handoff_stop"), step=CODE)

    async def go_on(self, _: Conversation, message: Message, sender: Sender) -> Spoken:
        """Lead the sender to the conversation of their code, and say how it stands."""
        hidden, now = unrecorded(message), self._clock()
        pseudonym = self._conversations.pseudonym(sender.channel, sender.address)
        try:
            found = await self._codes.by_code(message.inbound.text, pseudonym, now)
        except TooManyAttemptsError as error:
            minutes = math.ceil(error.retry_after.total_seconds() / 60)
            return spoken(hidden, reply("code_limited", minutes=minutes), step=None)
        if found is None:
            return spoken(hidden, reply("code_wrong", "handoff_stop"), step=CODE)
        await self._codes.continue_with(found, pseudonym, now)
        await self._conversations.switch(sender.channel, sender.address, found.conversation_id)
        standing = await self._handoffs.state_of(found.conversation_id, now)
        told = [reply("code_found"), standing_reply(standing) if standing else reply("not_left")]
        return Spoken(
            [*told, *await self._from_staff(found.conversation_id, now)],
            hidden,
            kept=told,
            changes={"has_handoff": True, "is_greeted": True},
            continues=found.conversation_id,
        )

    async def _from_staff(self, conversation_id: str, now: datetime) -> list[Reply]:
        """What staff wrote last in a conversation; the person has it from now on."""
        transcript = await self._store.transcript(conversation_id)
        by_staff = [entry for entry in transcript if entry.author is Author.STAFF][-MOST_SHOWN:]
        if by_staff:
            numbers = [entry.number for entry in by_staff]
            await self._deliveries.mark_delivered(conversation_id, numbers, now)
        return [reply_of(entry) for entry in by_staff]

    async def _stop(self, _: Conversation, message: Message, __: Sender) -> Spoken:
        return spoken(message, reply("code_stopped"), step=None)


def is_code(text: str) -> bool:
    """Whether a message is twelve digits, perhaps in groups, perhaps with the word for it.

    A plus begins a telephone number, and twelve digits among other words are something else.
    """
    if "+" in text or read_code(text) is None:
        return False
    words = " ".join(word for word in plain_question(text).split() if not word.isdecimal())
    return not words or handoff_wish(words) == "code"
