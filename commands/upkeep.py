"""What is done to the store now and then: deleting what is expired, and changing keys."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from channels.settings import Settings
from handoff.conversations import ConversationStore
from handoff.database import Database, DatabaseUrlError
from handoff.deletion import Purged
from handoff.key_rotation import rewrap
from handoff.migrate import NewerDatabaseError
from handoff.models import Conversation
from handoff.one_off import run_in_database
from privacy.encryption import DecryptionError
from privacy.key_files import BadKeyError
from privacy.keys import KeyRing, Purpose, open_key_ring
from privacy.retention import Retention

OVERDUE = timedelta(minutes=10)

T = TypeVar("T")


class UpkeepError(Exception):
    """The store cannot be worked on; the text names the cause and the remedy."""


@contextmanager
def explained() -> Iterator[None]:
    """Say in words what goes wrong with the database or the keys within the block.

    Raises:
        UpkeepError: they cannot be used.
    """
    try:
        yield
    except (BadKeyError, DatabaseUrlError, NewerDatabaseError, DecryptionError) as error:
        raise UpkeepError(str(error)) from error
    except (SQLAlchemyError, OSError):
        raise UpkeepError(
            "The database does not answer: is it running, and is HELPLINE_DATABASE_URL right?"
        ) from None


def in_store(settings: Settings, work: Callable[[Database, KeyRing], Awaitable[T]]) -> T:
    """Do something in the store, with the keys.

    Raises:
        UpkeepError: the database or the keys cannot be used.
    """

    async def with_keys(database: Database) -> T:
        return await work(database, open_key_ring(settings.data_dir))

    with explained():
        return run_in_database(settings.database, with_keys)


def purge(settings: Settings, now: datetime) -> Purged:
    """Delete all whose time is over.

    Raises:
        UpkeepError: the database or the keys cannot be used.
    """

    async def work(database: Database, keys: KeyRing) -> Purged:
        return await ConversationStore(database, keys, Retention()).purge(now)

    return in_store(settings, work)


def expired(settings: Settings, now: datetime) -> int:
    """How many conversations should have been deleted ten minutes ago or earlier.

    Raises:
        UpkeepError: the database or the keys cannot be used.
    """
    due = now - OVERDUE

    async def work(database: Database, _: KeyRing) -> int:
        query = select(func.count()).where(Conversation.expires_at <= due)
        async with database.reading() as session:
            return await session.scalar(query) or 0

    return in_store(settings, work)


def rotate_key(settings: Settings, purpose: Purpose, now: datetime) -> int:
    """Make a new key for a purpose; return how many conversations were wrapped with it anew.

    Raises:
        UpkeepError: the database or the keys cannot be used.
    """

    async def work(database: Database, keys: KeyRing) -> int:
        keys.rotate(purpose, now)
        return await rewrap(database, keys, now) if purpose == "messages" else 0

    return in_store(settings, work)
