"""One process at a time."""

import subprocess
import sys
from pathlib import Path

import pytest

from privacy.file_lock import locked

TAKE = """
import sys, pathlib
from privacy.file_lock import locked
print("waiting", flush=True)
with locked(pathlib.Path(sys.argv[1])):
    print("in", flush=True)
"""


def test_another_process_waits(tmp_path: Path) -> None:
    """It gets in when the holder is done, and not before."""
    path = tmp_path / "lock"
    with locked(path):
        other = subprocess.Popen(
            [sys.executable, "-c", TAKE, path], stdout=subprocess.PIPE, text=True
        )
        assert other.stdout
        assert other.stdout.readline() == "waiting\n"
        with pytest.raises(subprocess.TimeoutExpired):
            other.wait(0.3)
    with other:
        assert other.stdout.readline() == "in\n"


def test_a_lock_is_free_after_its_holder(tmp_path: Path) -> None:
    """Also when the holder failed."""
    with pytest.raises(ZeroDivisionError), locked(tmp_path / "lock"):
        raise ZeroDivisionError
    taken = subprocess.run(
        [sys.executable, "-c", TAKE, tmp_path / "lock"],
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    assert taken.stdout == "waiting\nin\n"
