"""How SQLite is set up: to last, to be shared by several processes, and to forget."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, event

BUSY_MILLISECONDS = 5_000

# Deleted content is overwritten with zeros, and nothing is put into temporary files.
PRAGMAS = (
    f"busy_timeout = {BUSY_MILLISECONDS}",
    "journal_mode = WAL",
    "synchronous = NORMAL",
    "secure_delete = ON",
    "temp_store = MEMORY",
)
WHEN_RUNNING = (*PRAGMAS, "foreign_keys = ON")
WHEN_MIGRATING = (*PRAGMAS, "foreign_keys = OFF")

# Which BEGIN it is given; PostgreSQL does not know this option. A transaction that begins by
# reading could not write once another has written, so that one that will write says so at once.
WRITING = {"begin": "BEGIN IMMEDIATE"}
NO_TRANSACTION = {"begin": ""}


def prepare_sqlite(engine: Engine, pragmas: tuple[str, ...]) -> None:
    """Set up each connection, and begin transactions as its options say."""

    def connect(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # the driver's own BEGIN would come too late
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    def begin(connection: Connection) -> None:
        if statement := connection.get_execution_options().get("begin", "BEGIN"):
            connection.exec_driver_sql(statement)

    event.listen(engine, "connect", connect)
    event.listen(engine, "begin", begin)
