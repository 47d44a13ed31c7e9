"""Talks by SMS: what a person writes goes the way of all messages, what is said is short."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import msgspec

from bot.fixed_replies import safe_reply
from bot.reply import Reply
from bot.reply_parts import DELETE_NOW
from channels.answering import UnknownChoiceError
from channels.inbound import LONGEST_TEXT, Inbound, normalise
from channels.limits import LimitError
from channels.order import Order
from channels.reception import Received, Reception
from channels.sms.answer import Answer, helped, next_page, said, started, stopped
from channels.sms.incoming import IncomingSms
from channels.sms.keywords import choice_in, keyword_of
from channels.sms.memory import CHANNEL, SmsMemory, after_saying
from channels.sms.recently import Recently
from channels.sms.shape import shape
from channels.sms.state import SmsState, Texts
from channels.sms.wording import load_sms_wording

logger = logging.getLogger(__name__)

# Twilio waits for 15 seconds.
ANSWER_SECONDS = 10.0
RETRY_TIME = timedelta(minutes=2)
WAIT_TIME = timedelta(minutes=1)
# The words of the start do not come with danger, with a fault, or for whoever else holds the phone.
UNGREETED = frozenset({"emergency", "fallback", "system"})


class SmsDialogue:
    """Answers every SMS, and one that comes again with the same."""

    def __init__(
        self, reception: Reception, memory: SmsMemory, clock: Callable[[], datetime]
    ) -> None:
        self._reception = reception
        self._memory = memory
        self._clock = clock
        self._order = Order()
        self._told_to_wait = Recently(clock, WAIT_TIME)
        # What was deleted keeps no answers of its own.
        self._deletions = Recently(clock, RETRY_TIME)

    async def answer(self, sms: IncomingSms) -> Texts:
        """The messages to send back; nobody is left without an answer, whatever fails."""
        try:
            async with asyncio.timeout(ANSWER_SECONDS), self._order.turn(sms.sid):
                return await self._answer_once(sms)
        except LimitError:
            return self._wait(sms.address)
        except Exception:  # noqa: BLE001 - the person is told whom to call
            logger.error("safe_reply")
            return shape([safe_reply(self._clock())]).now

    async def _answer_once(self, sms: IncomingSms) -> Texts:
        if (deletion := self._deletions.find(sms.sid)) is not None:
            return deletion
        state = await self._memory.state(sms.address)
        if (known := state.answer_to(sms.sid)) is not None:
            return known
        answer = await self._answer(sms, state)
        if answer.state is None:
            self._deletions.keep(sms.sid, answer.texts)
        else:
            await self._memory.keep(sms.address, answer.state, sms.sid, answer.texts)
        return answer.texts

    async def _answer(self, sms: IncomingSms, state: SmsState) -> Answer:
        keyword = None if sms.has_media else keyword_of(sms.text)
        if keyword == "more" and state.later:
            return next_page(state)
        if keyword == "stop" or sms.opt_out == "STOP":
            return stopped(state, is_told=sms.opt_out == "STOP")
        if keyword == "start" and not state.is_covered:
            return started(state)
        if keyword == "help" and not state.is_covered:
            return helped(state)
        return await self._talk(sms, state)

    async def _talk(self, sms: IncomingSms, state: SmsState) -> Answer:
        """Have the conversation answer."""
        inbound, received = await self._receive(sms, state)
        replies = received.replies
        words, kinds = load_sms_wording(), kinds_of(replies)
        is_gone = inbound.choice == DELETE_NOW and kinds <= {"system"}
        is_plain = bool(replies) and not kinds & UNGREETED
        shaped = shape(
            replies,
            before=words.no_pictures if sms.has_media and is_plain else "",
            after=words.on_the_phone if is_gone else "",
        )
        if is_gone:
            return Answer(shaped.now, None)
        greeting = said(words.start) if is_plain and not state.is_started else ()
        changes = {
            "is_started": state.is_started or bool(greeting),
            "is_covered": received.is_disguised,
            "is_stopped": False,
        }
        changed = msgspec.structs.replace(after_saying(state, shaped), **changes)
        return Answer((*greeting, *shaped.now), changed)

    async def _receive(self, sms: IncomingSms, state: SmsState) -> tuple[Inbound, Received]:
        """The message as it went in, and what came of it."""
        text = normalise(sms.text[:LONGEST_TEXT])
        choice = choice_in(text, state.choices, is_lettered=state.is_lettered)
        if choice:
            inbound = Inbound(choice=choice)
            try:
                return inbound, await self._received(sms, inbound)
            except UnknownChoiceError:
                pass  # not offered any more: then it is a text like any other
        inbound = Inbound(text=text)
        return inbound, await self._received(sms, inbound)

    async def _received(self, sms: IncomingSms, inbound: Inbound) -> Received:
        return await self._reception.receive(
            CHANNEL, sms.address, inbound, sms.sid, is_greeted=True
        )

    def _wait(self, address: str) -> Texts:
        """Ask for patience, once a minute: an answering machine must not be answered for ever."""
        if self._told_to_wait.find(address) is not None:
            return ()
        self._told_to_wait.keep(address, ())
        return said(load_sms_wording().wait)


def kinds_of(replies: Sequence[Reply]) -> set[str]:
    return {reply.kind for reply in replies}
