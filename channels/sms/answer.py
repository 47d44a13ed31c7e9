"""What is sent back to an SMS, and what is kept then."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from bot.reply import Reply
from channels.sms.shape import shape
from channels.sms.state import SmsState, Texts
from channels.sms.wording import load_sms_wording


class Answer(Struct, frozen=True):
    """The messages, and the state; no state when the conversation is gone."""

    texts: Texts
    state: SmsState | None


def said(text: str) -> Texts:
    """Words of this channel's own, as messages."""
    return shape([Reply(text=text, kind="system")]).now


def next_page(state: SmsState) -> Answer:
    """The answer to MORE: what comes next of the last answer."""
    now, *later = state.later
    return Answer(now, msgspec.structs.replace(state, later=tuple(later)))


def stopped(state: SmsState, *, is_told: bool) -> Answer:
    """The answer to STOP: nothing is pushed any more, and it is said once how to come back.

    `is_told`: Twilio has said so itself, and blocks whatever we would say.
    """
    texts = () if is_told or state.knows_the_way_back else said(load_sms_wording().stopped)
    changes = {"is_stopped": True, "knows_the_way_back": True, "later": (), "choices": ()}
    return Answer(texts, msgspec.structs.replace(state, **changes))


def started(state: SmsState) -> Answer:
    """The answer to START: the way back, or for whoever begins with it, the words of the start."""
    words = load_sms_wording()
    texts = said(words.started if state.is_started else words.start)
    changes = {"is_started": True, "is_stopped": False, "knows_the_way_back": False}
    return Answer(texts, msgspec.structs.replace(state, **changes))


def helped(state: SmsState) -> Answer:
    """The answer to HELP: first whom to call, as it may be a cry, then what carriers expect."""
    return Answer(
        said(load_sms_wording().help), msgspec.structs.replace(state, later=(), choices=())
    )
