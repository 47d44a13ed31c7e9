"""What this channel keeps with a conversation to go on with it."""

from __future__ import annotations

import msgspec
from msgspec import Struct

MOST_ANSWERED = 5

Texts = tuple[str, ...]


class SmsState(Struct, frozen=True, tag="sms"):
    """Kept in the conversation, and gone with it; nothing in it is the person's own words.

    `later` are the parts of the last answer that were not sent yet, each of one or more messages.
    `choices` are those that may be named now, by numbers or, if `is_lettered`, by letters.
    `is_covered`: the conversation speaks as a weather service. `is_stopped`: nothing is pushed;
    `knows_the_way_back`: it was said how to come back. `answered` are the ids of the last messages
    with what was sent to each, so that one that comes again gets the same.
    """

    is_started: bool = False
    is_covered: bool = False
    is_stopped: bool = False
    knows_the_way_back: bool = False
    later: tuple[Texts, ...] = ()
    choices: Texts = ()
    is_lettered: bool = False
    answered: tuple[tuple[str, Texts], ...] = ()

    def answer_to(self, message_id: str) -> Texts | None:
        """What was sent to a message that came before; None when it is new."""
        return dict(self.answered).get(message_id)


def read_state(content: bytes) -> SmsState:
    """The state; a new one when there is none, or when another channel has left its own."""
    try:
        return msgspec.msgpack.decode(content, type=SmsState)
    except msgspec.DecodeError:
        return SmsState()


def state_content(state: SmsState) -> bytes:
    """The state as it is kept."""
    return msgspec.msgpack.encode(state)


def with_answer(state: SmsState, message_id: str, texts: Texts) -> SmsState:
    """The state once a message was answered."""
    answered = (*state.answered, (message_id, texts))[-MOST_ANSWERED:]
    return msgspec.structs.replace(state, answered=answered)
