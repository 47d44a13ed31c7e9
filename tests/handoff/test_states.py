"""The states of a handoff: every action in every state, as data and in the database."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import pytest

from handoff.entry import UnknownConversationError
from handoff.models import Reason
from handoff.states import (
    REMEDIES,
    TRANSITIONS,
    Action,
    HeldByOtherError,
    IllegalActionError,
    State,
    state_after,
)
from tests.handoff.office import KARI, NOTHING, Office

# Every state in a column, every action in a row: where it leads, or nothing.
TABLE = """
           waiting   claimed      answered     handed_back  closed     withdrawn  expired
request    -         -            -            -            waiting    waiting    -
claim      claimed   -            -            claimed      -          -          -
release    -         waiting      waiting      waiting      -          -          -
answer     -         answered     answered     answered     -          -          -
hand_back  -         handed_back  handed_back  -            -          -          -
close      closed    closed       closed       closed       -          -          -
withdraw   withdrawn withdrawn    withdrawn    withdrawn    withdrawn  -          -
reopen     -         -            -            -            waiting    -          -
expire     expired   expired      expired      expired      expired    expired    -
"""
HEADER, *LINES = [line.split() for line in TABLE.strip().splitlines()]
EXPECTED = [
    (State(state), Action(action), None if target == "-" else State(target))
    for action, *targets in LINES
    for state, target in zip(HEADER, targets, strict=True)
]
Step = Callable[[Office, str, str, datetime], Awaitable[object]]
STEPS: dict[Action, Step] = {
    Action.REQUEST: lambda office, conversation, _, now: office.handoffs.request(
        conversation, NOTHING, now
    ),
    Action.CLAIM: lambda office, _, handoff, now: office.desk.claim(handoff, KARI, now),
    Action.RELEASE: lambda office, _, handoff, now: office.desk.release(handoff, KARI, now),
    Action.ANSWER: lambda office, _, handoff, now: office.desk.answer(handoff, KARI, b"Yes.", now),
    Action.HAND_BACK: lambda office, conversation, _, now: office.handoffs.hand_back(
        conversation, now
    ),
    Action.CLOSE: lambda office, _, handoff, now: office.desk.close(handoff, KARI, now),
    Action.WITHDRAW: lambda office, conversation, _, now: office.handoffs.withdraw(
        conversation, now
    ),
    Action.REOPEN: lambda office, conversation, _, now: office.handoffs.reopen(conversation, now),
    Action.EXPIRE: lambda office, _, handoff, now: office.desk.expire(handoff, KARI, now),
}


def test_every_state_and_action_is_in_the_table() -> None:
    """A new one has to be thought of here."""
    assert len(EXPECTED) == len(State) * len(Action)
    assert {(state, action) for state, action, _ in EXPECTED} == {
        (state, action) for state in State for action in Action
    }
    assert set(TRANSITIONS) == set(REMEDIES) == set(Action)


@pytest.mark.parametrize(("state", "action", "target"), EXPECTED)
def test_an_action_leads_where_the_table_says(
    state: State, action: Action, target: State | None
) -> None:
    """One that is not possible names the state, the action and the remedy."""
    if target:
        assert target == state_after(state, action)
        return
    with pytest.raises(IllegalActionError) as caught:
        state_after(state, action)
    assert (caught.value.state, caught.value.action) == (state, action)
    for part in (f"'{state}'", f"'{action}'", REMEDIES[action]):
        assert part in str(caught.value)


@pytest.mark.anyio
@pytest.mark.parametrize("state", list(State))
async def test_the_services_do_what_the_table_says(
    office: Office, now: datetime, state: State
) -> None:
    """In the database too; what is refused changes nothing, and is not noted."""
    for column_state, action, target in EXPECTED:
        if column_state is not state:
            continue
        conversation_id, handoff_id = await office.lead_to(state, now)
        before = await office.newsroom.history(handoff_id)
        refused = await outcome(office, action, conversation_id, handoff_id, now)
        standing = await office.handoffs.state_of(conversation_id, now)
        assert standing
        assert (target or state, target is None) == (standing.state, refused), action
        noted = [change.action for change in await office.newsroom.history(handoff_id)]
        expected = [change.action for change in before] + ([action] if target else [])
        assert expected == noted
        await office.store.forget(conversation_id, Reason.DELETED, now)


async def outcome(
    office: Office, action: Action, conversation_id: str, handoff_id: str, now: datetime
) -> bool:
    """Do it; whether it was refused. Asking again while one is open changes nothing."""
    try:
        done = await STEPS[action](office, conversation_id, handoff_id, now)
    except (IllegalActionError, HeldByOtherError, UnknownConversationError):
        return True
    return action is Action.REQUEST and getattr(done, "code", None) is None
