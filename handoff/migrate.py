"""Makes the tables, and brings older ones up to date: at every start, by one process at a time."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from handoff.database import migration_engine, read_url
from handoff.sqlite import WRITING
from privacy.file_lock import locked

logger = logging.getLogger(__name__)

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK_NUMBER = 4_715_1500  # PostgreSQL's advisory locks have numbers; this one is ours


class NewerDatabaseError(Exception):
    """The database was made by a later version of the helpline; the text names the remedy."""


def scripts() -> ScriptDirectory:
    """The migrations, in order."""
    return ScriptDirectory(MIGRATIONS)


@contextmanager
def alone(url: str) -> Iterator[Connection]:
    """One transaction, while no other process migrates.

    Raises:
        DatabaseUrlError: the URL cannot be used.
    """
    read = read_url(url)
    engine = migration_engine(url)
    if read.drivername != "sqlite":
        with engine.begin() as connection:
            connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK_NUMBER})"))
            yield connection
        return
    file = Path(read.database or "")
    file.parent.mkdir(parents=True, exist_ok=True)
    with locked(file.with_name(f"{file.name}.lock")):
        # The log and its index get the mode of the database itself.
        os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
        with engine.connect().execution_options(**WRITING) as connection, connection.begin():
            yield connection


def configuration(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def refuse_newer(connection: Connection) -> None:
    """Raises NewerDatabaseError when no migration of ours leads to where the database is."""
    known = {script.revision for script in scripts().walk_revisions()}
    for revision in MigrationContext.configure(connection).get_current_heads():
        if revision not in known:
            raise NewerDatabaseError(
                f"The database is at revision '{revision}', which this version does not know: "
                "start the version that made it and migrate down with that, or restore a backup."
            )


def upgrade(url: str, revision: str = "head") -> None:
    """Make the tables or bring them up to date; does nothing when they are.

    Raises:
        DatabaseUrlError: the URL cannot be used.
        NewerDatabaseError: a later version of the helpline made the database.
    """
    with alone(url) as connection:
        refuse_newer(connection)
        command.upgrade(configuration(connection), revision)


async def upgrade_if_reachable(url: str) -> bool:
    """Do so without holding up the event loop; False when the database does not answer.

    Raises:
        DatabaseUrlError: the URL cannot be used.
        NewerDatabaseError: a later version of the helpline made the database.
    """
    try:
        await asyncio.to_thread(upgrade, url)
    except (SQLAlchemyError, OSError):
        logger.error("database_failed")
        return False
    return True


def downgrade(url: str, revision: str) -> None:
    """Go back to an earlier revision, or to "base": no tables. What it did not have is lost.

    Raises:
        DatabaseUrlError: the URL cannot be used.
        NewerDatabaseError: a later version of the helpline made the database.
    """
    with alone(url) as connection:
        refuse_newer(connection)
        command.downgrade(configuration(connection), revision)
