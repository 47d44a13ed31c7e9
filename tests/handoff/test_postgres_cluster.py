"""The tests' own PostgreSQL: where it is looked for, and what is said when it is not there."""

from pathlib import Path

import pytest

from tests.handoff import postgres_cluster
from tests.handoff.postgres_cluster import PostgresMissingError, find_programs, unprivileged_user


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with nothing on its PATH, and an empty folder where Debian keeps its versions."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr(postgres_cluster, "DEBIAN", tmp_path / "postgresql")
    return tmp_path


def install(folder: Path) -> Path:
    folder.mkdir(parents=True)
    for program in ("initdb", "pg_ctl"):
        (folder / program).touch(mode=0o700)
    return folder


def test_without_postgresql_the_remedy_is_named(elsewhere: Path) -> None:
    """The tests fail with it, and do not pass over it."""
    assert not list(elsewhere.iterdir())
    with pytest.raises(PostgresMissingError, match="install Debian's package 'postgresql'"):
        find_programs()


def test_debians_newest_version_is_found(elsewhere: Path) -> None:
    """As a number: 15 is newer than 9."""
    install(elsewhere / "postgresql" / "9" / "bin")
    newest = install(elsewhere / "postgresql" / "15" / "bin")
    assert newest == find_programs()


def test_the_path_comes_first(elsewhere: Path) -> None:
    """Who put one there meant it."""
    install(elsewhere / "postgresql" / "15" / "bin")
    assert install(elsewhere / "bin") == find_programs()


def test_root_needs_somebody_to_run_it_as(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL refuses root; anybody else runs it as themselves."""
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert unprivileged_user() is None
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert unprivileged_user() in postgres_cluster.UNPRIVILEGED
    monkeypatch.setattr("pwd.getpwall", list)
    with pytest.raises(PostgresMissingError, match="add one"):
        unprivileged_user()
