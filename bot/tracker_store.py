"""Remembers running conversations for a day at most, and forgets at once when told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, MutableMapping
from typing import Any

from cachetools import TTLCache
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, Restarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from redis import Redis

MOST_EVENTS = 60
PREFIX = "helpline:tracker:"
REDIS_SECONDS = 1.0


def was_forgotten(events: Iterable[Event]) -> bool:
    """Whether nothing was said since the conversation was told to start over."""
    for event in reversed(list(events)):
        if isinstance(event, Restarted):
            return True
        if isinstance(event, UserUttered):
            return False
    return False


class RedisTrackers(MutableMapping[str, str]):
    """Trackers in Redis, for several servers; each expires by itself after its last change."""

    def __init__(self, url: str, retention_seconds: float) -> None:
        self._client = Redis.from_url(
            url, socket_timeout=REDIS_SECONDS, socket_connect_timeout=REDIS_SECONDS
        )
        self._milliseconds = int(retention_seconds * 1_000)

    def __getitem__(self, sender_id: str) -> str:
        found = self._client.get(PREFIX + sender_id)
        if found is None:
            raise KeyError(sender_id)
        return bytes(found).decode()

    def __setitem__(self, sender_id: str, tracker: str) -> None:
        self._client.set(PREFIX + sender_id, tracker, px=self._milliseconds)

    def __delitem__(self, sender_id: str) -> None:
        if not self._client.delete(PREFIX + sender_id):
            raise KeyError(sender_id)

    def __iter__(self) -> Iterator[str]:
        return (bytes(key).decode().removeprefix(PREFIX) for key in self._names())

    def __len__(self) -> int:
        return sum(1 for _ in self._names())

    def _names(self) -> Iterator[Any]:
        return self._client.scan_iter(f"{PREFIX}*")


class ForgettingTrackerStore(InMemoryTrackerStore):
    """Keeps the last events of a conversation until `retention_seconds` after its last message.

    It keeps them in memory, or in Redis where `redis_url` is set.

    Rasa's own stores never forget (SQL), or start their clock anew at every save and offer no way
    to delete (Redis). Here a restarted conversation is deleted, not kept as an empty one.
    """

    def __init__(
        self,
        domain: Domain,
        event_broker: EventBroker | None = None,
        retention_seconds: float = 86_400,
        most_conversations: int = 50_000,
        redis_url: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(domain, event_broker, **kwargs)
        self.max_event_history = MOST_EVENTS
        self.store: MutableMapping[str, str] = (
            RedisTrackers(redis_url, retention_seconds)
            if redis_url
            else TTLCache(most_conversations, retention_seconds)
        )

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep the conversation, or delete it when it was told to start over."""
        if was_forgotten(tracker.events):
            self.store.pop(tracker.sender_id, None)
            return
        await super().save(tracker)
