"""How a message is answered: by the dialogue engine, and without it where that cannot wait."""

from __future__ import annotations

import asyncio
import logging

from msgspec import Struct

from bot.age import own_age_group
from bot.compose import DANGER
from bot.emergency import MINOR, emergency_reply
from bot.fixed_replies import neutral_reply, wordless_reply
from bot.neutral_questions import is_neutral_question
from bot.opening_hours import kom_hours
from bot.reply import Reply
from bot.transcript import PersonWords
from channels.calendar import Calendar
from channels.conversation import Conversation
from channels.inbound import Inbound
from channels.observer import Observation
from channels.rasa_client import DialogueError, Observed, RasaClient
from channels.reading import Reading

logger = logging.getLogger(__name__)

OPINION_SECONDS = 0.8


class UnknownChoiceError(Exception):
    """A choice that was never offered in this conversation."""


class Message(Struct, frozen=True):
    """A message as it was read: what is seen in it, and its words as they may go on.

    `words` is None when the message could not be redacted: then nothing of it goes on.
    """

    inbound: Inbound
    seen: Observation
    words: PersonWords | None

    @property
    def is_urgent(self) -> bool:
        """Whether the rules see danger in it, or it is the button of somebody in danger."""
        return bool(self.seen.danger) or self.inbound.choice == DANGER


class Answering:
    """Reads messages and answers them; knows nothing of how they are kept."""

    def __init__(self, rasa: RasaClient, reading: Reading, calendar: Calendar) -> None:
        self._rasa = rasa
        self._observer = reading.observer
        self._redactor = reading.redactor
        self._calendar = calendar

    def read(self, inbound: Inbound, conversation: Conversation) -> Message:
        """See what is in a message, and take out of it what must not go on."""
        return Message(inbound, self.look(inbound), self._words(inbound, conversation))

    def look(self, inbound: Inbound) -> Observation:
        """What is seen in a message."""
        return self._observer.look(inbound.text)

    def _words(self, inbound: Inbound, conversation: Conversation) -> PersonWords | None:
        if inbound.choice:
            title = conversation.offered.get(inbound.choice, "")
            return PersonWords(title, choice=inbound.choice)
        try:
            redacted = self._redactor.redact(inbound.text)
        except Exception:  # noqa: BLE001 - whatever fails, nothing unredacted goes on
            logger.error("redaction_failed")
            return None
        return PersonWords(redacted.text, removed=redacted.kinds)

    async def answer(self, conversation: Conversation, message: Message) -> list[Reply]:
        """The replies to a message.

        Raises:
            UnknownChoiceError: the choice was not offered in this conversation.
            DialogueError: the dialogue engine failed, or the message could not be redacted.
        """
        inbound, seen = message.inbound, message.seen
        if inbound.choice and inbound.choice not in conversation.offered:
            raise UnknownChoiceError
        if not inbound.has_words:
            care = conversation.care
            is_urgent = seen.danger or care
            return [self.emergency(inbound, seen, care) if is_urgent else wordless_reply()]
        if is_neutral_question(inbound.text):
            return [neutral_reply()]
        if message.words is None:
            raise DialogueError("A message could not be redacted.")
        if inbound.choice:
            said = f"/{inbound.choice}"
        else:
            said = self._observer.separate(message.words.text, seen.written_in)
        observed = Observed(
            written_in=seen.written_in,
            danger=seen.danger,
            care=conversation.care,
            has_gentle_offer=seen.speaks_of_danger,
            closing_days=self._calendar.closing_days,
        )
        return await self._rasa.ask(conversation.id, said, observed)

    def urgent_reply(self, inbound: Inbound) -> Reply | None:
        """The emergency reply to a message on its own; None when it shows no danger."""
        message = Message(inbound, self.look(inbound), None)
        return self.emergency(inbound, message.seen) if message.is_urgent else None

    async def answer_danger(self, conversation: Conversation, message: Message) -> list[Reply]:
        """The replies to an urgent message; at once where danger was said with the button.

        The dialogue engine may say within `OPINION_SECONDS` that the words mean something else
        ("the debt is killing me"); silence and faults mean danger.

        Raises:
            UnknownChoiceError: the choice was not offered in this conversation.
        """
        if message.inbound.choice == DANGER:
            return [self.emergency(message.inbound, message.seen)]
        try:
            async with asyncio.timeout(OPINION_SECONDS):
                return await self.answer(conversation, message)
        except (TimeoutError, DialogueError):
            return [self.emergency(message.inbound, message.seen)]

    def emergency(self, inbound: Inbound, seen: Observation, care: tuple[str, ...] = ()) -> Reply:
        """The emergency reply to a message; needs nothing but data that is already read."""
        minor = (MINOR,) if own_age_group(inbound.text) == "under_18" else ()
        categories = (*(seen.danger or care), *minor)
        hours = kom_hours(self._calendar(), self._calendar.closing_days)
        return emergency_reply(categories, hours, seen.written_in, is_again=bool(care))

    async def forget(self, conversation_id: str) -> None:
        """Have the dialogue engine forget a conversation.

        Raises:
            DialogueError: it did not confirm.
        """
        await self._rasa.forget(conversation_id)
