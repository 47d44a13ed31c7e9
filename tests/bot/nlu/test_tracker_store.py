"""The tracker store: remembers a conversation, and forgets it in time and on demand."""

import asyncio
import time
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Restarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.tracker_store import ForgettingTrackerStore
from tests.redis_server import RedisServer, running_redis

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


NewStore = Callable[..., ForgettingTrackerStore]


@pytest.fixture(scope="module")
def redis_server() -> Iterator[RedisServer]:
    """One Redis for all tests; each finds it empty."""
    with running_redis() as server:
        yield server


@pytest.fixture(params=["memory", "redis"])
def new_store(request: pytest.FixtureRequest) -> NewStore:
    """Makes a store, in memory or in Redis."""
    if request.param == "memory":
        return partial(ForgettingTrackerStore, DOMAIN)
    server: RedisServer = request.getfixturevalue("redis_server")
    server.stop()
    server.start()
    return partial(ForgettingTrackerStore, DOMAIN, redis_url=server.url)


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


def test_a_conversation_is_remembered(new_store: NewStore) -> None:
    """Slots and events come back."""
    found = saved(new_store(), tracker())
    assert found is not None
    assert found.get_slot("topic") == "asylum"


def test_a_restarted_conversation_is_gone(new_store: NewStore) -> None:
    """After the restart that "delete" causes, nothing is left, not even an empty conversation."""
    store = new_store()
    asyncio.run(store.save(tracker()))
    told = tracker()
    told.update(UserUttered("/restart"))
    told.update(Restarted())
    told.update(ActionExecuted("action_listen"))
    assert saved(store, told) is None
    assert list(store.store) == []


def test_what_is_said_after_a_restart_is_remembered(new_store: NewStore) -> None:
    """A new beginning after a restart is a conversation like any other."""
    told = tracker()
    told.update(Restarted())
    told.update(UserUttered("hello again"))
    assert saved(new_store(), told) is not None


def test_a_conversation_is_gone_after_its_time(new_store: NewStore) -> None:
    """After the retention time there is nothing to find."""
    store = new_store(retention_seconds=0.2)
    asyncio.run(store.save(tracker()))
    time.sleep(0.3)
    assert asyncio.run(store.retrieve("someone")) is None
    assert len(store.store) == 0


@pytest.mark.parametrize("turns", [30, 200])
def test_a_long_conversation_stays_small(new_store: NewStore, turns: int) -> None:
    """Only the last events are kept."""
    long = tracker()
    for number in range(turns):
        long.update(UserUttered(f"message {number}"))
    found = saved(new_store(), long)
    assert found is not None
    assert len(found.events) <= 60


def test_two_servers_know_the_same_conversation(redis_server: RedisServer) -> None:
    """What one keeps the other finds."""
    one, other = (ForgettingTrackerStore(DOMAIN, redis_url=redis_server.url) for _ in range(2))
    asyncio.run(one.save(tracker()))
    found = asyncio.run(other.retrieve("someone"))
    assert found is not None
    assert found.get_slot("topic") == "asylum"
