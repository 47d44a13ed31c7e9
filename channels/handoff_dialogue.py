"""What the dialogues about a handoff have in common: how they answer, and what they keep."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from msgspec import structs

from bot.handoff_replies import state_reply
from bot.reply import Reply
from bot.transcript import PersonWords
from channels.answering import Message
from channels.conversation import Conversation
from channels.recording import Spoken
from channels.sender import Sender
from handoff.states import OPEN, State
from handoff.terms import Standing

# Answers a message of a sender in a conversation.
Handler = Callable[[Conversation, Message, Sender], Awaitable[Spoken]]


def spoken(message: Message, *replies: Reply, is_fault: bool = False, **changes: object) -> Spoken:
    """Replies with what changes in the conversation by them."""
    return Spoken(replies, message, is_fault=is_fault, changes=changes)


def unrecorded(message: Message) -> Message:
    """A message whose words are not for the transcript: numbers to call, lines to leave out."""
    return structs.replace(message, words=PersonWords("…"))


def standing_reply(standing: Standing, *, is_again: bool = False) -> Reply:
    """How a handoff stands, in words."""
    is_kept = standing.state in OPEN or standing.state is State.CLOSED
    kept_until = standing.kept_until.date() if is_kept else None
    return state_reply(standing.state, kept_until, is_again=is_again)
