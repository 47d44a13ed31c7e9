"""The web chat API: send a message, wait for what comes, delete everything."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Annotated
from uuid import UUID

from litestar import Router, post
from litestar.channels import ChannelsPlugin
from litestar.di import NamedDependency
from litestar.params import JSONBody
from msgspec import Meta, Struct

from bot.reply import Reply
from channels.conversations import WEB, Conversations
from channels.exchange import Exchange
from channels.inbound import LONGEST_TEXT, Inbound, normalise
from channels.limits import (
    CONVERSATIONS_OF_ALL,
    MESSAGES_OF_ALL,
    MESSAGES_OF_ONE,
    UPDATES_OF_ONE,
    LimitError,
    Limits,
)
from channels.problems import EmptyMessageError, TooLongError
from channels.sender import Sender
from channels.shared_state import SHARED_STATE_ERRORS

POLL_SECONDS = 25.0
# What another gateway has added is not announced here: it is looked for.
LOOK_SECONDS = 1.0

Count = Annotated[int, Meta(ge=0)]


class ChatRequest(Struct):
    """One message. `token` is null in the first; `message_id` makes sending it again safe.

    `is_greeted`: the page has said the two messages of the start itself.
    """

    token: str | None = None
    text: str | None = None
    choice: str | None = None
    message_id: UUID | None = None
    is_greeted: bool = False


class ChatResponse(Struct):
    """The replies to a message; `after` counts all replies of the conversation so far.

    Beyond the limits a message of danger is answered all the same, but not recorded, and so is any
    message while nothing can be remembered: then `after` is 0, and an empty token begins anew with
    the next message.
    """

    token: str
    replies: list[Reply]
    after: int


class UpdatesRequest(Struct):
    """Asks for the replies that came after the first `after` ones."""

    token: str
    after: Count


class UpdatesResponse(Struct):
    """The replies since, or none when nothing came within half a minute."""

    replies: list[Reply]
    after: int


class DeleteRequest(Struct):
    """Names the conversation to delete."""

    token: str


def read_inbound(data: ChatRequest) -> Inbound:
    """The message of a request.

    Raises:
        EmptyMessageError: there is no text and no choice, or there are both.
        TooLongError: the text is longer than `LONGEST_TEXT` characters.
    """
    if data.text is not None and len(data.text) > LONGEST_TEXT:
        raise TooLongError
    if data.choice and not data.text:
        return Inbound(choice=data.choice)
    if data.choice or not (data.text or "").strip():
        raise EmptyMessageError
    return Inbound(text=normalise(data.text or ""))


async def token_of(
    data: ChatRequest, conversations: Conversations, exchange: Exchange, limits: Limits
) -> str:
    """The token of a request, or a new conversation's when it brings none."""
    if data.token is not None:
        return data.token
    await limits.count(CONVERSATIONS_OF_ALL, "conversations")
    first = f"{data.message_id}\n{data.text}" if data.message_id else None
    token = await conversations.begin_web(first)
    if data.is_greeted:
        await exchange.greet(await conversations.id_of(WEB, token))
    return token


@post("/", status_code=200)
async def send(
    data: JSONBody[ChatRequest],
    conversations: NamedDependency[Conversations],
    exchange: NamedDependency[Exchange],
    limits: NamedDependency[Limits],
) -> ChatResponse:
    """Send a message and get the replies to it."""
    inbound = read_inbound(data)
    message_id = str(data.message_id) if data.message_id else None
    try:
        await limits.count(MESSAGES_OF_ALL, "messages")
        token = await token_of(data, conversations, exchange, limits)
        conversation_id = await conversations.id_of(WEB, token)
        await limits.count(MESSAGES_OF_ONE, conversation_id)
        sender = Sender(WEB, token)
        answered = await exchange.message(conversation_id, inbound, message_id, sender)
    except LimitError:
        if urgent := exchange.urgent_reply(inbound):
            return ChatResponse(data.token or "", [urgent], 0)
        raise
    except SHARED_STATE_ERRORS:
        return ChatResponse(data.token or "", [exchange.reply_without_state(inbound)], 0)
    return ChatResponse(token, answered.replies, answered.after)


@post("/updates", status_code=200)
async def updates(
    data: JSONBody[UpdatesRequest],
    conversations: NamedDependency[Conversations],
    exchange: NamedDependency[Exchange],
    channels: NamedDependency[ChannelsPlugin],
    limits: NamedDependency[Limits],
) -> UpdatesResponse:
    """Wait for what staff or the bot say next."""
    conversation_id = await conversations.id_of(WEB, data.token)
    await limits.count(UPDATES_OF_ONE, "updates", conversation_id)
    async with channels.start_subscription(conversation_id) as changes:
        conversation = await conversations.find(conversation_id)
        deadline = asyncio.get_running_loop().time() + POLL_SECONDS
        while conversation.after <= data.after and asyncio.get_running_loop().time() < deadline:
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await anext(changes.iter_events())
            conversation = await conversations.find(conversation_id)
    news = conversation.since(data.after)
    if news:
        await exchange.read_by_person(conversation)
    return UpdatesResponse(news, conversation.after)


@post("/delete", status_code=204)
async def delete(
    data: JSONBody[DeleteRequest],
    conversations: NamedDependency[Conversations],
    exchange: NamedDependency[Exchange],
) -> None:
    """Delete everything about a conversation."""
    await exchange.forget(await conversations.id_of(WEB, data.token))


chat_api = Router("/api/chat", route_handlers=[send, updates, delete])
