"""What several gateways share: conversations of the day, counts, and whose turn it is.

One gateway keeps it in its own memory; several keep it in Redis.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from limits.aio.storage import MemoryStorage, RedisStorage
from litestar.stores.base import Store
from litestar.stores.memory import MemoryStore
from litestar.stores.redis import RedisStore
from msgspec import Struct
from redis.asyncio import Redis
from redis.exceptions import RedisError

from channels.limits import Limits
from channels.order import Order, SharedOrder, Turns

NAMESPACE = "helpline"
# Redis is beside us: what takes longer than this will not come.
REDIS_SECONDS = 0.4

SHARED_STATE_ERRORS = (RedisError, OSError)


class SharedState(Struct, frozen=True):
    """The store of conversations, the limits, and turns by name."""

    store: Store
    limits: Limits
    turns: Turns


@asynccontextmanager
async def open_shared_state(redis_url: str | None) -> AsyncIterator[SharedState]:
    """The shared state, in memory or, with a URL, in Redis.

    What is asked of it then may raise one of `SHARED_STATE_ERRORS`, within half a second.
    """
    if redis_url is None:
        yield SharedState(MemoryStore(), Limits(MemoryStorage()), Order())
        return
    client = Redis.from_url(
        redis_url, socket_timeout=REDIS_SECONDS, socket_connect_timeout=REDIS_SECONDS
    )
    # It takes any option of the client's, whatever its types say.
    limits = RedisStorage(
        f"async+{redis_url}",
        implementation="redispy",
        key_prefix=f"{NAMESPACE}:limit",
        connection_pool=client.connection_pool,  # type: ignore[arg-type]
    )
    async with client:
        yield SharedState(
            RedisStore(client, namespace=NAMESPACE), Limits(limits), SharedOrder(client)
        )
