"""The states of a handoff, and what leads from one to another, as data."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class State(StrEnum):
    """How far a handoff has come.

    `handed_back`: the person talks to the bot again, and staff still have the handoff.
    """

    WAITING = "waiting"
    CLAIMED = "claimed"
    ANSWERED = "answered"
    HANDED_BACK = "handed_back"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Action(StrEnum):
    """What can be done to a handoff.

    By the person: request, hand back to the bot, withdraw, reopen. By staff: claim, release,
    answer, close, reopen. By time: expire.
    """

    REQUEST = "request"
    CLAIM = "claim"
    RELEASE = "release"
    ANSWER = "answer"
    HAND_BACK = "hand_back"
    CLOSE = "close"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"
    EXPIRE = "expire"


OPEN = frozenset({State.WAITING, State.CLAIMED, State.ANSWERED, State.HANDED_BACK})
# In these, staff talk with the person and the bot is silent.
WITH_STAFF = frozenset({State.CLAIMED, State.ANSWERED})
# In these, the person's consent lasts, and staff may read.
READABLE = OPEN | {State.CLOSED}

HELD = WITH_STAFF | {State.HANDED_BACK}

TRANSITIONS: Mapping[Action, Mapping[State, State]] = {
    Action.REQUEST: dict.fromkeys((State.CLOSED, State.WITHDRAWN), State.WAITING),
    Action.CLAIM: dict.fromkeys((State.WAITING, State.HANDED_BACK), State.CLAIMED),
    Action.RELEASE: dict.fromkeys(HELD, State.WAITING),
    Action.ANSWER: dict.fromkeys(HELD, State.ANSWERED),
    Action.HAND_BACK: dict.fromkeys(WITH_STAFF, State.HANDED_BACK),
    Action.CLOSE: dict.fromkeys(OPEN, State.CLOSED),
    Action.WITHDRAW: dict.fromkeys(READABLE, State.WITHDRAWN),
    Action.REOPEN: {State.CLOSED: State.WAITING},
    Action.EXPIRE: dict.fromkeys(READABLE | {State.WITHDRAWN}, State.EXPIRED),
}

REMEDIES: Mapping[Action, str] = {
    Action.REQUEST: "it is open already, and the person has its code.",
    Action.CLAIM: "only one that waits, or was handed back to the bot, can be claimed.",
    Action.RELEASE: "only one that somebody has claimed can be released.",
    Action.ANSWER: "claim it first; one that is closed has to be reopened before.",
    Action.HAND_BACK: "the bot talks with the person already.",
    Action.CLOSE: "it is over already.",
    Action.WITHDRAW: "staff cannot read it any more; what is left can be deleted.",
    Action.REOPEN: "only one that is closed can be reopened; the person may ask for another.",
    Action.EXPIRE: "it has expired already, or its time is not over.",
}


class IllegalActionError(Exception):
    """This cannot be done to a handoff in its state; the text names both, and the remedy."""

    def __init__(self, state: State, action: Action, remedy: str | None = None) -> None:
        super().__init__(
            f"The handoff is in the state '{state}', in which '{action}' is not possible: "
            f"{remedy or REMEDIES[action]}"
        )
        self.state = state
        self.action = action


class HeldByOtherError(IllegalActionError):
    """Somebody else of staff has the handoff; `claimed_by` says who."""

    def __init__(self, state: State, action: Action, claimed_by: str) -> None:
        remedy = f"{claimed_by} has it; it can be claimed once it is released."
        super().__init__(state, action, remedy)
        self.claimed_by = claimed_by


class NotOpenError(Exception):
    """A handoff is over, so that it has no code and nothing may be kept with it."""

    def __init__(self, state: State) -> None:
        super().__init__(
            f"The handoff is in the state '{state}': only while one is open does it have a code, a "
            "wish to be called and a return address. The person may ask for it again."
        )
        self.state = state


def state_after(state: State, action: Action) -> State:
    """The state that an action leads to.

    Raises:
        IllegalActionError: it cannot be done in this state.
    """
    try:
        return TRANSITIONS[action][state]
    except KeyError:
        raise IllegalActionError(state, action) from None
