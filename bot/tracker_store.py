"""Remembers running conversations in memory, for a day at most, and forgets at once when told."""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping
from typing import Any

from cachetools import TTLCache
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, Restarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

MOST_EVENTS = 60


def was_forgotten(events: Iterable[Event]) -> bool:
    """Whether nothing was said since the conversation was told to start over."""
    for event in reversed(list(events)):
        if isinstance(event, Restarted):
            return True
        if isinstance(event, UserUttered):
            return False
    return False


class ForgettingTrackerStore(InMemoryTrackerStore):
    """Keeps the last events of a conversation until `retention_seconds` after its last message.

    Rasa's own stores never forget (SQL), or start their clock anew at every save and offer no way
    to delete (Redis). Here a restarted conversation is deleted, not kept as an empty one.
    """

    def __init__(
        self,
        domain: Domain,
        event_broker: EventBroker | None = None,
        retention_seconds: float = 86_400,
        most_conversations: int = 50_000,
        **kwargs: Any,
    ) -> None:
        super().__init__(domain, event_broker, **kwargs)
        self.max_event_history = MOST_EVENTS
        self.store: MutableMapping[str, str] = TTLCache(most_conversations, retention_seconds)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep the conversation, or delete it when it was told to start over."""
        if was_forgotten(tracker.events):
            self.store.pop(tracker.sender_id, None)
            return
        await super().save(tracker)
