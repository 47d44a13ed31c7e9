"""The store on both databases: each test that asks for one runs on SQLite and on PostgreSQL."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from handoff.conversations import ConversationStore
from handoff.database import Database
from handoff.migrate import upgrade
from privacy.keys import KeyRing, open_key_ring
from privacy.retention import Retention
from tests.handoff.office import Office
from tests.handoff.postgres_cluster import Cluster, running_cluster


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """One PostgreSQL for all tests; each finds it empty."""
    with running_cluster() as cluster:
        yield cluster


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'helpline.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """An empty database."""
    if request.param == "sqlite":
        found: str = request.getfixturevalue("sqlite_url")
        return found
    cluster: Cluster = request.getfixturevalue("cluster")
    return cluster.empty_database()


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    """A database with its tables."""
    upgrade(url)
    database = Database(url)
    yield database
    await database.close()


@pytest.fixture
def keys(tmp_path: Path) -> KeyRing:
    return open_key_ring(tmp_path)


@pytest.fixture
def store(database: Database, keys: KeyRing) -> ConversationStore:
    return ConversationStore(database, keys, Retention())


@pytest.fixture
def office(database: Database, keys: KeyRing) -> Office:
    """All that works on handoffs."""
    return Office.open(database, keys)


@pytest.fixture
def now() -> datetime:
    """A Tuesday morning."""
    return datetime(2026, 11, 24, 9, tzinfo=UTC)
