"""The tracker store: remembers a conversation, and forgets it in time and on demand."""

import asyncio

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Restarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.tracker_store import ForgettingTrackerStore

DOMAIN = Domain.from_dict(
    {
        "version": "3.1",
        "slots": {
            "topic": {
                "type": "any",
                "influence_conversation": False,
                "mappings": [{"type": "custom"}],
            }
        },
    }
)


def tracker() -> DialogueStateTracker:
    """A conversation in which something was said."""
    found = DialogueStateTracker("someone", DOMAIN.slots)
    found.update(UserUttered("hello"))
    found.update(SlotSet("topic", "asylum"))
    return found


def saved(store: ForgettingTrackerStore, kept: DialogueStateTracker) -> DialogueStateTracker | None:
    """What the store brings back after saving."""

    async def save_and_retrieve() -> DialogueStateTracker | None:
        await store.save(kept)
        return await store.retrieve("someone")

    return asyncio.run(save_and_retrieve())


def test_a_conversation_is_remembered() -> None:
    """Slots and events come back."""
    found = saved(ForgettingTrackerStore(DOMAIN), tracker())
    assert found is not None
    assert found.get_slot("topic") == "asylum"


def test_a_restarted_conversation_is_gone() -> None:
    """After the restart that "delete" causes, nothing is left, not even an empty conversation."""
    store = ForgettingTrackerStore(DOMAIN)
    asyncio.run(store.save(tracker()))
    told = tracker()
    told.update(UserUttered("/restart"))
    told.update(Restarted())
    told.update(ActionExecuted("action_listen"))
    assert saved(store, told) is None
    assert not store.store


def test_what_is_said_after_a_restart_is_remembered() -> None:
    """A new beginning after a restart is a conversation like any other."""
    told = tracker()
    told.update(Restarted())
    told.update(UserUttered("hello again"))
    assert saved(ForgettingTrackerStore(DOMAIN), told) is not None


def test_a_conversation_is_gone_after_its_time() -> None:
    """After the retention time there is nothing to find."""
    store = ForgettingTrackerStore(DOMAIN, retention_seconds=0)
    assert saved(store, tracker()) is None


@pytest.mark.parametrize("turns", [30, 200])
def test_a_long_conversation_stays_small(turns: int) -> None:
    """Only the last events are kept."""
    long = tracker()
    for number in range(turns):
        long.update(UserUttered(f"message {number}"))
    found = saved(ForgettingTrackerStore(DOMAIN), long)
    assert found is not None
    assert len(found.events) <= 60
