"""The dialogue about reaching a person: a call, if they want one, and writing to their phone."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime

from bot.handoff_replies import reply
from channels.answering import Message
from channels.conversation import Conversation
from channels.handoff_dialogue import Handler, spoken, unrecorded
from channels.office import Office
from channels.recording import Spoken
from channels.sender import Sender
from handoff.kept_apart import CallbackWish, ReturnPath

CALLBACK, CALLBACK_WITH_VOICEMAIL = "callback", "callback_with_voicemail"
NUMBER = re.compile(r"[+(]?\d[\d\s().\-/]{3,}\d")


class CallbackDialogue:
    """Numbers and addresses are kept apart from the chat, and only while staff need them."""

    def __init__(self, office: Office, clock: Callable[[], datetime]) -> None:
        self._reachability = office.reachability
        self._clock = clock
        self.by_choice: Mapping[str, Handler] = {
            "handoff_callback": self._ask_voicemail,
            "handoff_voicemail_yes": self._ask_number,
            "handoff_voicemail_no": self._ask_number,
            "handoff_push_yes": self._agree_to_push,
            "handoff_push_no": self._refuse_push,
        }
        self.by_step: Mapping[str, Handler] = {
            CALLBACK: self._keep_number,
            CALLBACK_WITH_VOICEMAIL: self._keep_number,
        }
        self.stops: Mapping[str, Handler] = dict.fromkeys(self.by_step, self._stop)

    async def _ask_voicemail(self, _: Conversation, message: Message, __: Sender) -> Spoken:
        choices = ("handoff_voicemail_yes", "handoff_voicemail_no", "handoff_stop")
        return spoken(message, reply("callback_voicemail", *choices))

    async def _ask_number(self, _: Conversation, message: Message, __: Sender) -> Spoken:
        is_safe = message.inbound.choice == "handoff_voicemail_yes"
        step = CALLBACK_WITH_VOICEMAIL if is_safe else CALLBACK
        return spoken(message, reply("callback_number", "handoff_stop"), step=step)

    async def _keep_number(self, conversation: Conversation, message: Message, _: Sender) -> Spoken:
        text = message.inbound.text
        number = NUMBER.search(text)
        if number is None:
            return spoken(unrecorded(message), reply("callback_not_a_number", "handoff_stop"))
        times = " ".join((text[: number.start()] + " " + text[number.end() :]).split())
        is_safe = conversation.step == CALLBACK_WITH_VOICEMAIL
        wish = CallbackWish(number.group().strip(), times, is_safe)
        await self._reachability.set_callback(conversation.id, wish, self._clock())
        told = reply("callback_done", "handoff_state")
        return spoken(unrecorded(message), told, step=None)

    async def _agree_to_push(
        self, conversation: Conversation, message: Message, sender: Sender
    ) -> Spoken:
        path = ReturnPath(sender.channel, sender.address, may_push=True)
        await self._reachability.set_return_path(conversation.id, path, self._clock())
        return spoken(message, reply("push_agreed"))

    async def _refuse_push(self, conversation: Conversation, message: Message, _: Sender) -> Spoken:
        await self._reachability.set_return_path(conversation.id, None, self._clock())
        return spoken(message, reply("push_refused"))

    async def _stop(self, _: Conversation, message: Message, __: Sender) -> Spoken:
        return spoken(message, reply("callback_stopped", "handoff_state"), step=None)
