"""The dialogue in which a person leaves a chat for KOM, looks after it, or takes it back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta

from bot.handoff_replies import (
    HIDDEN_CODE,
    consent_reply,
    done_reply,
    hidden_code_reply,
    in_words,
    reply,
    said,
    shown_reply,
)
from bot.transcript import read_person
from channels.answering import Message
from channels.calendar import Calendar
from channels.conversation import Conversation
from channels.conversations import WEB
from channels.handoff_dialogue import Handler, spoken, standing_reply, unrecorded
from channels.office import Office
from channels.recording import Spoken
from channels.sender import Sender
from handoff.kept_apart import ReturnPath
from handoff.models import Author
from handoff.states import OPEN
from handoff.terms import Standing, Terms

SHOWN = "shown"
NUMBERS = re.compile(r"\d+")
MOST_NUMBERS = 20


class ConsentDialogue:
    """Nothing is kept beyond a day, and nobody reads it, without the yes that is asked for here."""

    def __init__(self, office: Office, kept: timedelta, calendar: Calendar) -> None:
        self._store = office.store
        self._handoffs = office.handoffs
        self._kept = kept
        self._calendar = calendar
        self.by_choice: Mapping[str, Handler] = {
            "handoff_offer": self._offer,
            "handoff_show": self._show,
            "handoff_yes": self._request,
            "handoff_no": self._refuse,
            "handoff_state": self._tell_state,
            "handoff_withdraw": self._withdraw,
            "handoff_bot": self._hand_back,
            "handoff_new_code": self._new_code,
        }
        self.by_wish: Mapping[str, Handler] = {
            "state": self._tell_state,
            "withdraw": self._withdraw,
            "bot": self._hand_back,
        }
        self.by_step: Mapping[str, Handler] = {SHOWN: self._leave_out}
        self.stops: Mapping[str, Handler] = {SHOWN: self._refuse}

    async def _standing(self, conversation: Conversation) -> Standing | None:
        return await self._handoffs.state_of(conversation.id, self._calendar())

    async def _offer(self, conversation: Conversation, message: Message, _: Sender) -> Spoken:
        standing = await self._standing(conversation)
        if standing and standing.state in OPEN:
            return spoken(message, standing_reply(standing, is_again=True), has_handoff=True)
        if not await self._lines(conversation):
            return spoken(message, reply("nothing_written"))
        return spoken(message, consent_reply(self._kept), step=None, left_out=())

    async def _lines(self, conversation: Conversation) -> dict[int, str]:
        """What the person wrote in their own words, by the number of the message."""
        found = {}
        for entry in await self._store.transcript(conversation.id):
            if entry.author is Author.PERSON:
                words = read_person(entry.content)
                if words.choice is None:
                    found[entry.number] = words.text
        return found

    async def _show(self, conversation: Conversation, message: Message, _: Sender) -> Spoken:
        lines = await self._lines(conversation)
        return spoken(message, shown_reply(lines, conversation.left_out), step=SHOWN)

    async def _leave_out(self, conversation: Conversation, message: Message, _: Sender) -> Spoken:
        """Strike out what the person named by its number, or put it back."""
        lines = await self._lines(conversation)
        named = {int(number) for number in NUMBERS.findall(message.inbound.text)[:20]}
        if not named or not named <= lines.keys():
            return spoken(unrecorded(message), reply("unknown_number", "handoff_yes", "handoff_no"))
        left_out = tuple(sorted(set(conversation.left_out) ^ named))
        return spoken(unrecorded(message), shown_reply(lines, left_out), left_out=left_out)

    async def _request(
        self, conversation: Conversation, message: Message, sender: Sender
    ) -> Spoken:
        now, closing_days = self._calendar(), self._calendar.closing_days
        path = None if sender.channel == WEB else ReturnPath(sender.channel, sender.address)
        terms = Terms(
            left_out=frozenset(conversation.left_out),
            topic=topic_of(conversation),
            is_danger=any(each.kind == "emergency" for each in conversation.replies),
            return_path=path,
        )
        requested = await self._handoffs.request(conversation.id, terms, now)
        if requested.code is None:
            return await self._offer(conversation, message, sender)
        replies = [done_reply(requested.code.grouped, now, closing_days)]
        kept = [hidden_code_reply(now, closing_days)]
        if path:
            ask = in_words("push_ask", neutral=in_words("neutral"))
            asked = said([ask], "handoff_push_yes", "handoff_push_no")
            replies.append(asked)
            kept.append(asked)
        changes = {"step": None, "has_handoff": True, "knows_of_staff": False}
        return Spoken(replies, message, kept=kept, changes=changes)

    async def _refuse(self, _: Conversation, message: Message, __: Sender) -> Spoken:
        return spoken(message, reply("refused", "handoff_offer"), step=None, left_out=())

    async def _tell_state(self, conversation: Conversation, message: Message, _: Sender) -> Spoken:
        standing = await self._standing(conversation)
        if standing is None:
            return spoken(message, reply("not_left", "handoff_offer"))
        return spoken(message, standing_reply(standing))

    async def _withdraw(self, conversation: Conversation, message: Message, _: Sender) -> Spoken:
        await self._handoffs.withdraw(conversation.id, self._calendar())
        changes = {"step": None, "has_handoff": False, "knows_of_staff": False, "left_out": ()}
        return Spoken([reply("withdrawn_now", "handoff_offer")], message, changes=changes)

    async def _hand_back(self, conversation: Conversation, message: Message, _: Sender) -> Spoken:
        standing = await self._standing(conversation)
        if standing and standing.is_with_staff:
            await self._handoffs.hand_back(conversation.id, self._calendar())
        told = reply("back_to_bot", "handoff_state", "handoff_withdraw")
        return spoken(message, told, knows_of_staff=False)

    async def _new_code(self, conversation: Conversation, message: Message, _: Sender) -> Spoken:
        code = await self._handoffs.new_code(conversation.id, self._calendar())
        hidden = in_words("new_code", code=HIDDEN_CODE)
        shown = reply("new_code", "handoff_state", code=code.grouped)
        return Spoken([shown], message, kept=[said([hidden], "handoff_new_code")])


def topic_of(conversation: Conversation) -> str | None:
    """What the last answer was about: the first part of the passage it cited first."""
    cited = [each.citations[0] for each in conversation.replies if each.citations]
    return cited[-1].split(".")[0] if cited else None
