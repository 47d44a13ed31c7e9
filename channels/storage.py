"""What the gateway keeps on disk: the key ring, the database, and the sweep that empties it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

from msgspec import Struct

from channels.archive import Archive
from channels.office import Office, office_of
from handoff.conversations import ConversationStore
from handoff.database import Database
from handoff.migrate import upgrade_if_reachable
from privacy.keys import KeyRing
from privacy.retention import Retention

logger = logging.getLogger(__name__)

MIGRATION_PAUSE = 5.0
SWEEP_SECONDS = 60.0
CLOSING_SECONDS = 2.0


class Storage(Struct, frozen=True):
    """The parts of the store, and the archive over them."""

    office: Office
    archive: Archive


async def look_after(
    url: str, store: ConversationStore, clock: Callable[[], datetime], *, is_migrated: bool
) -> None:
    """Migrate as soon as the database answers, then delete what is expired, once a minute."""
    while True:
        if is_migrated := is_migrated or await upgrade_if_reachable(url):
            await sweep(store, clock())
        await asyncio.sleep(SWEEP_SECONDS if is_migrated else MIGRATION_PAUSE)


async def sweep(store: ConversationStore, now: datetime) -> None:
    """Delete what is expired; when that fails, the next sweep tries again."""
    try:
        purged = await store.purge(now)
    except Exception:  # noqa: BLE001 - whatever it was
        logger.error("sweep_failed")
        return
    if purged.conversations:
        logger.info("purged", extra={"counters": {"deleted": purged.conversations}})


@asynccontextmanager
async def open_storage(
    url: str, keys: KeyRing, clock: Callable[[], datetime]
) -> AsyncIterator[Storage]:
    """The storage, looked after as long as the block lasts; a silent database holds up nobody.

    Raises:
        DatabaseUrlError: the URL cannot be used.
        NewerDatabaseError: a later version of the helpline made the database.
    """
    database = Database(url)
    office = office_of(database, keys, Retention())
    archive = Archive(office.store, clock)
    is_migrated = await upgrade_if_reachable(url)
    looking_after = asyncio.create_task(
        look_after(url, office.store, clock, is_migrated=is_migrated)
    )
    try:
        yield Storage(office, archive)
    finally:
        looking_after.cancel()
        await archive.close(CLOSING_SECONDS)
        await database.close()
