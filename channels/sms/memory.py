"""Reads and keeps this channel's state of a conversation."""

from __future__ import annotations

from contextlib import suppress

import msgspec

from channels.conversations import UnknownTokenError
from channels.order import Order
from channels.reception import Reception
from channels.shared_state import SHARED_STATE_ERRORS
from channels.sms.shape import Shaped
from channels.sms.state import SmsState, Texts, read_state, state_content, with_answer

CHANNEL = "sms"


class SmsMemory:
    """The states by address. Without shared state there are none, and that stops nobody."""

    def __init__(self, reception: Reception) -> None:
        self._reception = reception
        self._order = Order()

    async def state(self, address: str) -> SmsState:
        """The state of an address's conversation, which begins if there is none."""
        try:
            return read_state(await self._reception.channel_state(CHANNEL, address))
        except (*SHARED_STATE_ERRORS, UnknownTokenError):
            return SmsState()

    async def keep(self, address: str, state: SmsState, message_id: str, texts: Texts) -> None:
        """Keep the state after an answer; what was answered meanwhile stays known."""
        async with self._order.turn(address):
            known = (await self.state(address)).answered
            changed = msgspec.structs.replace(state, answered=known)
            await self._write(address, with_answer(changed, message_id, texts))

    async def keep_rest(self, address: str, shaped: Shaped) -> None:
        """Keep what is not sent yet of something that was said unasked."""
        async with self._order.turn(address):
            state = await self.state(address)
            await self._write(address, after_saying(state, shaped))

    async def _write(self, address: str, state: SmsState) -> None:
        with suppress(*SHARED_STATE_ERRORS, UnknownTokenError):
            await self._reception.keep_channel_state(CHANNEL, address, state_content(state))


def after_saying(state: SmsState, shaped: Shaped) -> SmsState:
    """The state once something was said: its rest, and what may be chosen now."""
    return msgspec.structs.replace(
        state, later=shaped.later, choices=shaped.choices, is_lettered=shaped.is_lettered
    )
