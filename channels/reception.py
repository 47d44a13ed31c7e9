"""Where a message of a channel comes in: its limits, its conversation, and its answer."""

from __future__ import annotations

from msgspec import Struct

from bot.reply import Reply
from channels.conversations import Conversations, UnknownTokenError
from channels.exchange import Exchange
from channels.inbound import Inbound
from channels.limits import MESSAGES_OF_ALL, MESSAGES_OF_ONE, LimitError, Limits
from channels.sender import Sender
from channels.shared_state import SHARED_STATE_ERRORS


class Received(Struct, frozen=True):
    """The replies to a message, and how many the conversation has had with them.

    `is_new`: the conversation began with this message. `is_disguised`: it speaks as a weather
    service now.
    """

    replies: list[Reply]
    after: int
    is_new: bool = False
    is_disguised: bool = False


class Reception:
    """Takes messages from channels that know a person by an address: a chat id, a phone number."""

    def __init__(self, conversations: Conversations, exchange: Exchange, limits: Limits) -> None:
        self._conversations = conversations
        self._exchange = exchange
        self._limits = limits

    async def receive(
        self,
        channel: str,
        address: str,
        inbound: Inbound,
        message_id: str | None = None,
        *,
        is_greeted: bool = False,
    ) -> Received:
        """Answer a message; one with a `message_id` that is known gets the same answer again.

        `is_greeted`: the channel says the words of the start itself. A message of danger is
        answered past all limits too, but then it is not recorded.

        Raises:
            LimitError: too much was asked.
            UnknownChoiceError: the choice was not offered in this conversation.
        """
        try:
            await self._limits.count(MESSAGES_OF_ALL, "messages")
            conversation_id = await self._conversations.find_or_begin(channel, address)
            await self._limits.count(MESSAGES_OF_ONE, conversation_id)
            is_new = (await self._conversations.find(conversation_id)).after == 0
            if is_new and is_greeted:
                await self._exchange.greet(conversation_id)
            exchanged = await self._exchange.message(
                conversation_id, inbound, message_id, Sender(channel, address)
            )
        except LimitError:
            if urgent := self._exchange.urgent_reply(inbound):
                return Received([urgent], 0)
            raise
        except SHARED_STATE_ERRORS:
            return Received([self._exchange.reply_without_state(inbound)], 0)
        return Received(exchanged.replies, exchanged.after, is_new, exchanged.is_disguised)

    async def forget(self, channel: str, address: str) -> bool:
        """Delete everything about an address's conversation; False when there was none.

        Raises:
            DeletionPendingError: the store does not answer; it is deleted there when it does.
        """
        try:
            await self._exchange.forget(await self._conversations.id_of(channel, address))
        except UnknownTokenError:
            return False
        return True

    async def channel_state(self, channel: str, address: str) -> bytes:
        """What the channel kept with the conversation; nothing when it is new."""
        conversation_id = await self._conversations.find_or_begin(channel, address)
        return (await self._conversations.find(conversation_id)).channel_state

    async def keep_channel_state(self, channel: str, address: str, state: bytes) -> None:
        """Keep with the conversation what the channel needs to go on, in the channel's own form."""
        conversation_id = await self._conversations.find_or_begin(channel, address)
        await self._exchange.keep_channel_state(conversation_id, state)
