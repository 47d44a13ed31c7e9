"""A real PostgreSQL for the tests: a cluster of its own, on a socket that nobody else finds."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

DEBIAN = Path("/usr/lib/postgresql")
UNPRIVILEGED = ("postgres", "nobody")
SETTINGS = "-c listen_addresses= -c fsync=off -c full_page_writes=off -c max_connections=60"


class PostgresMissingError(Exception):
    """No PostgreSQL can be started here; the text names the remedy."""


def find_programs() -> Path:
    """The folder of initdb and pg_ctl.

    Raises:
        PostgresMissingError: there is none.
    """
    found = shutil.which("pg_ctl")
    if found and shutil.which("initdb"):
        return Path(found).parent
    if versions := sorted(DEBIAN.glob("*/bin/pg_ctl"), key=lambda path: int(path.parts[-3])):
        return versions[-1].parent
    raise PostgresMissingError(
        "The tests need a PostgreSQL server: install Debian's package 'postgresql', or put the "
        "folder of initdb and pg_ctl on the PATH."
    )


def unprivileged_user() -> str | None:
    """Whom to start it as: PostgreSQL refuses root. None when we are somebody else already.

    Raises:
        PostgresMissingError: root has nobody to start it as.
    """
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    for name in UNPRIVILEGED:
        if name in known:
            return name
    raise PostgresMissingError(
        "PostgreSQL does not run as root, and there is no user 'postgres' or 'nobody' to run it "
        "as: add one, or run the tests as somebody else."
    )


class Cluster:
    """A running PostgreSQL."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._programs = find_programs()
        self._user = unprivileged_user()
        if self._user:
            shutil.chown(folder, self._user)
        self._socket = f"host={folder} user=helpline"

    def start(self) -> None:
        data = self._folder / "data"
        self._run("initdb", "-D", data, "-U", "helpline", "-A", "trust", "-E", "UTF8", "-N")
        options = f"{SETTINGS} -c unix_socket_directories={self._folder}"
        self._run("pg_ctl", "-D", data, "-l", self._folder / "log", "-o", options, "-w", "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", self._folder / "data", "-m", "immediate", "stop")

    def empty_database(self) -> str:
        """Empty the database; return its URL."""
        with psycopg.connect(f"{self._socket} dbname=postgres", autocommit=True) as connection:
            connection.execute("SET lock_timeout = '10s'")  # a test left its session open
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")
        return f"postgresql://helpline@/postgres?host={self._folder}"

    def _run(self, program: str, *arguments: str | Path) -> None:
        """Run one of its programs; `pg_ctl start` must not keep our pipes open."""
        with (self._folder / f"{program}.said").open("w+") as said:
            ran = subprocess.run(
                [self._programs / program, *arguments],
                cwd=self._folder,
                env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                user=self._user,
                group=pwd.getpwnam(self._user).pw_gid if self._user else None,
                extra_groups=[] if self._user else None,
                check=False,
                timeout=120,
            )
            said.seek(0)
            if ran.returncode != 0:
                raise PostgresMissingError(f"PostgreSQL's {program} failed:\n{said.read()[-2000:]}")


@contextmanager
def running_cluster() -> Iterator[Cluster]:
    """PostgreSQL for as long as the block lasts.

    Raises:
        PostgresMissingError: it is not installed, or does not start.
    """
    with tempfile.TemporaryDirectory(prefix="helpline-pg-") as folder:
        cluster = Cluster(Path(folder))
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop()
