"""Migrations: up and down with data, on both databases, by one process at a time."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

from handoff.database import DatabaseUrlError, migration_engine, sqlite_url
from handoff.migrate import NewerDatabaseError, downgrade, scripts, upgrade
from handoff.models import Base

TABLES = {
    *("conversation", "pseudonym", "message", "deletion"),
    *("handoff", "handoff_event", "callback", "return_address"),
    *("delivery", "attempt", "closing_day"),
    *("staff_account", "recovery_code", "staff_session", "sign_in_delay"),
    *("audit_entry", "audit_head"),
}
UPGRADE = "import sys; from handoff.migrate import upgrade; upgrade(sys.argv[1])"

# Rows that a database at a revision may hold, the referred ones first. A new migration adds its
# own: all rows that can be there at that revision, in the words of its tables.
ROWS: dict[str, list[str]] = {
    "0001": [
        "INSERT INTO conversation VALUES ('c1', 'sms', 'ro', {at}, {at}, {at}, {b}, 'k1', {b})",
        "INSERT INTO conversation VALUES ('c2', 'web', NULL, {at}, {at}, {at}, {b}, 'k1', NULL)",
        "INSERT INTO pseudonym VALUES ({b}, 'c1', {at})",
        "INSERT INTO message VALUES ('c1', 1, {at}, 'person', {b}, {b})",
        "INSERT INTO message VALUES ('c1', 2, {at}, 'bot', {b}, NULL)",
        "INSERT INTO message VALUES ('c2', 1, {at}, 'staff', {b}, NULL)",
        "INSERT INTO deletion (at, reason, messages) VALUES ({at}, 'deleted', 2)",
    ],
    "0002": [
        "INSERT INTO conversation VALUES ('c1', 'sms', 'ro', {at}, {at}, {at}, {b}, 'k1', {b})",
        "INSERT INTO pseudonym VALUES ({b}, 'c1', {at})",
        "INSERT INTO message VALUES ('c1', 1, {at}, 'person', {b}, {b}, NULL)",
        "INSERT INTO message VALUES ('c1', 2, {at}, 'person', {b}, NULL, 'not_helpful')",
        "INSERT INTO deletion (at, reason, messages) VALUES ({at}, 'deleted', 2)",
    ],
    "0003": [
        "INSERT INTO conversation VALUES ('c1', 'sms', 'ro', {at}, {at}, {at}, {b}, 'k1', {b})",
        "INSERT INTO conversation VALUES ('c2', 'web', NULL, {at}, {at}, {at}, {b}, 'k1', NULL)",
        "INSERT INTO pseudonym VALUES ({b}, 'c1', {at})",
        "INSERT INTO message VALUES ('c1', 1, {at}, 'person', {b}, {b}, NULL)",
        "INSERT INTO message VALUES ('c1', 2, {at}, 'staff', {b}, NULL, NULL)",
        "INSERT INTO deletion (at, reason, messages) VALUES ({at}, 'deleted', 2)",
        (
            "INSERT INTO handoff VALUES ('h1', 'c1', 'answered', {at}, {b}, 'asylum', TRUE, {at}, "
            "NULL, {at}, 'Kari', {at}, NULL, NULL)"
        ),
        (
            "INSERT INTO handoff VALUES ('h2', 'c2', 'waiting', {at}, NULL, NULL, FALSE, {at}, "
            "{at}, NULL, NULL, NULL, NULL, {at})"
        ),
        (
            "INSERT INTO handoff_event (handoff_id, at, action, state, staff) "
            "VALUES ('h1', {at}, 'answer', 'answered', 'Kari')"
        ),
        "INSERT INTO callback VALUES ('h1', {b})",
        "INSERT INTO return_address VALUES ('h1', 'sms', {b}, TRUE, FALSE)",
        "INSERT INTO delivery VALUES ('c1', 2, {at}, 1, '30003', NULL, NULL)",
        "INSERT INTO attempt VALUES ({b}, 3, {at})",
        "INSERT INTO closing_day VALUES ('2026-12-24', 'christmas')",
    ],
}
# What came with a revision beside all that was there before.
ROWS["0004"] = [
    *ROWS["0003"],
    (
        "INSERT INTO staff_account VALUES "
        "('s1', 'Kari', 'kari', 'admin', {at}, NULL, 'hash', {b}, 5, NULL, NULL)"
    ),
    "INSERT INTO recovery_code VALUES ('s1', {b})",
    "INSERT INTO staff_session VALUES ({b}, 's1', {at}, {at})",
    "INSERT INTO sign_in_delay VALUES ({b}, 3, {at})",
    "INSERT INTO audit_entry VALUES (1, {at}, 'Kari', 'sign_in', NULL, NULL, {b})",
    "INSERT INTO audit_head VALUES (1, 1, {b}, {b})",
]
REVISIONS = [script.revision for script in reversed(list(scripts().walk_revisions()))]


def fill(connection: Connection, revision: str) -> None:
    """Put in the rows of a revision."""
    is_sqlite = connection.dialect.name == "sqlite"
    content = "x'c0ffee'" if is_sqlite else r"'\xc0ffee'"
    for row in ROWS[revision]:
        connection.exec_driver_sql(row.format(b=content, at="'2026-11-24 09:00:00'"))


def contents(connection: Connection) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables, Alembic's own left out."""
    names = set(inspect(connection).get_table_names()) - {"alembic_version"}
    return {
        name: sorted(tuple(row) for row in connection.execute(text(f"SELECT * FROM {name}")))  # noqa: S608 - names from the database itself
        for name in sorted(names)
    }


def test_every_revision_has_rows_to_try_it_with() -> None:
    """A migration without data would prove little."""
    assert list(ROWS) == REVISIONS
    assert len(scripts().get_heads()) == 1


@pytest.mark.parametrize("revision", REVISIONS)
def test_up_and_down_and_up_with_data(url: str, revision: str) -> None:
    """Each migration undoes itself with rows in the tables, and can then be done again."""
    before = ("base", *REVISIONS)[REVISIONS.index(revision)]
    upgrade(url, revision)
    engine = migration_engine(url)
    with engine.begin() as connection:
        fill(connection, revision)
        filled = contents(connection)
    assert all(filled.values())
    downgrade(url, before)
    with engine.begin() as connection:
        left = contents(connection)
    assert (before == "base") == (left == {})
    upgrade(url, revision)
    with engine.begin() as connection:
        if before == "base":
            fill(connection, revision)
            assert filled == contents(connection)
        assert set(filled) == set(contents(connection))


@pytest.mark.parametrize("revision", REVISIONS)
def test_rows_of_every_revision_survive_the_way_to_the_head(url: str, revision: str) -> None:
    """An installation of any age can be brought up to date: no row is lost."""
    upgrade(url, revision)
    engine = migration_engine(url)
    with engine.begin() as connection:
        fill(connection, revision)
        before = contents(connection)
    upgrade(url)
    with engine.begin() as connection:
        after = contents(connection)
        if connection.dialect.name == "sqlite":
            assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
    assert {name: len(rows) for name, rows in before.items()} == {
        name: len(after[name]) for name in before
    }


def test_the_head_equals_the_models(url: str) -> None:
    """Tables, columns, types, keys and indexes: nothing is left to migrate."""
    upgrade(url)
    with migration_engine(url).begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
        assert TABLES | {"alembic_version"} == set(inspect(connection).get_table_names())


def test_the_constraints_equal_those_of_the_models(url: str, tmp_path: Path) -> None:
    """Names and cascades too, which the comparison above does not look at."""
    upgrade(url)
    other = f"sqlite:///{tmp_path / 'models.db'}"
    with migration_engine(other).begin() as connection:
        Base.metadata.create_all(connection)
        expected = constraints(connection)
    with migration_engine(url).begin() as connection:
        assert expected == constraints(connection)


def constraints(connection: Connection) -> dict[str, Any]:
    """What holds each table together, as the database tells it."""
    looking = inspect(connection)
    return {
        table: (
            # SQLite does not name a key whose numbers are never given twice.
            looking.get_pk_constraint(table)["name"] or f"pk_{table}",
            [
                (key["name"], key["constrained_columns"], key["options"])
                for key in looking.get_foreign_keys(table)
            ],
            sorted(
                (key["name"], key["column_names"]) for key in looking.get_unique_constraints(table)
            ),
            [column["name"] for column in looking.get_columns(table) if column["nullable"]],
        )
        for table in sorted(TABLES)
    }


def test_up_to_date_is_left_alone(url: str) -> None:
    """A second start changes nothing."""
    upgrade(url)
    with migration_engine(url).begin() as connection:
        fill(connection, REVISIONS[-1])
        before = contents(connection)
    upgrade(url)
    with migration_engine(url).begin() as connection:
        assert before == contents(connection)


def test_processes_that_start_at_once_make_the_tables_once(url: str) -> None:
    """One migrates, the others wait and find it done."""
    started = [
        subprocess.Popen([sys.executable, "-c", UPGRADE, url], stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    said = [process.communicate(timeout=60)[1] for process in started]
    assert said == [""] * 3
    assert [process.returncode for process in started] == [0] * 3
    with migration_engine(url).begin() as connection:
        assert len(connection.execute(text("SELECT * FROM alembic_version")).all()) == 1


def test_a_migration_that_fails_leaves_nothing(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a migration would be neither the old nor the new: the next start does it whole."""

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr("alembic.op.create_index", fail)
        with pytest.raises(ZeroDivisionError):
            upgrade(url)
    with migration_engine(url).begin() as connection:
        assert inspect(connection).get_table_names() == []
    upgrade(url)


def test_a_newer_database_is_refused(url: str) -> None:
    """An older version does not touch what it does not know, and says what to do."""
    upgrade(url)
    with migration_engine(url).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(NewerDatabaseError, match=r"9999.*backup"):
        upgrade(url)
    with pytest.raises(NewerDatabaseError, match=r"9999.*backup"):
        downgrade(url, "base")
    with migration_engine(url).begin() as connection:
        assert set(inspect(connection).get_table_names()) > TABLES


def test_a_wrong_url_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    """No file, no folder."""
    with pytest.raises(DatabaseUrlError):
        upgrade(f"mysql:///{tmp_path}/sub/helpline.db")
    assert list(tmp_path.iterdir()) == []


def test_the_folder_is_made(tmp_path: Path) -> None:
    """The data directory need not be there at the first start, and may have any name."""
    folder = tmp_path / "a b?%20" / "var"
    upgrade(sqlite_url(folder))
    assert (folder / "helpline.db").stat().st_size
