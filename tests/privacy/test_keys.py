"""The key ring."""

import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from privacy.key_files import BadKeyError, new_key, read_key, write_key
from privacy.keys import PURPOSES, KeyRing, Purpose, UnknownKeyError, open_key_ring

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
OPEN = """
import sys, pathlib
from privacy.keys import PURPOSES, open_key_ring
ring = open_key_ring(pathlib.Path(sys.argv[1]))
print(*(ring.current(purpose).id for purpose in PURPOSES))
"""


@pytest.fixture
def ring(tmp_path: Path) -> KeyRing:
    return open_key_ring(tmp_path / "var")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "var" / "keys"


def test_the_first_run_makes_a_key_for_each_purpose(ring: KeyRing, folder: Path) -> None:
    """All different, in files of mode 0600, in a folder of mode 0700."""
    assert len(PURPOSES) == len({ring.current(purpose).secret for purpose in PURPOSES})
    assert {f"{purpose}.key" for purpose in PURPOSES} | {"lock"} == {
        path.name for path in folder.iterdir()
    }
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {0o600} == {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}


def test_the_next_run_finds_the_same_keys(ring: KeyRing, tmp_path: Path) -> None:
    """Keys outlive the process that made them."""
    again = open_key_ring(tmp_path / "var")
    for purpose in PURPOSES:
        assert ring.current(purpose) == again.current(purpose)


def test_processes_that_start_at_once_have_the_same_keys(tmp_path: Path) -> None:
    """The first makes them, the others find them, and no file is left half written."""
    started = [
        subprocess.Popen(
            [sys.executable, "-c", OPEN, tmp_path / "var"], stdout=subprocess.PIPE, text=True
        )
        for _ in range(8)
    ]
    said = [process.communicate(timeout=60)[0] for process in started]
    assert [process.returncode for process in started] == [0] * 8
    assert len(set(said)) == 1
    assert not list(tmp_path.glob("**/*.new"))


def test_a_purpose_that_is_new_gets_its_key(ring: KeyRing, folder: Path, tmp_path: Path) -> None:
    """A later version with more purposes makes the missing key and keeps the others."""
    (folder / "handoff_code.key").unlink()
    again = open_key_ring(tmp_path / "var")
    assert ring.current("pseudonym") == again.current("pseudonym")
    assert len(again.current("handoff_code").secret) == 32


def test_equal_keys_are_refused(ring: KeyRing, folder: Path, tmp_path: Path) -> None:
    """Both files and the remedy are named."""
    write_key(folder / "pseudonym.key", ring.current("messages"))
    with pytest.raises(BadKeyError, match=r"pseudonym\.key and .*messages\.key are equal.*backup"):
        open_key_ring(tmp_path / "var")
    with pytest.raises(BadKeyError, match="are equal"):
        ring.current("handoff_code")


def test_a_former_key_in_another_role_is_refused(ring: KeyRing, folder: Path) -> None:
    """A key that once protected messages may not come back as another."""
    former = ring.current("messages")
    ring.rotate("messages", NOW)
    write_key(folder / "pseudonym.key", former)
    with pytest.raises(BadKeyError, match=r"pseudonym\.key and .*former.* are equal"):
        KeyRing(folder)


def test_a_short_key_is_refused(ring: KeyRing, folder: Path, tmp_path: Path) -> None:
    """At the start, and when it appears later."""
    (folder / "messages.key").write_text("abcd")
    with pytest.raises(BadKeyError, match=r"messages\.key is not 64"):
        open_key_ring(tmp_path / "var")
    with pytest.raises(BadKeyError, match=r"messages\.key is not 64"):
        ring.current("messages")


@pytest.mark.parametrize("purpose", ["pseudonym", "handoff_code"])
def test_rotating_forgets_the_former_key(ring: KeyRing, folder: Path, purpose: Purpose) -> None:
    """A new key for this purpose, no trace of the former one, the others as they were."""
    before = {each: ring.current(each) for each in PURPOSES}
    ring.rotate(purpose, NOW)
    changed = {each for each in PURPOSES if ring.current(each) != before[each]}
    assert {purpose} == changed
    kept = {read_key(path) for path in folder.glob("*.key")}
    assert before[purpose] not in kept


def test_a_former_messages_key_still_unwraps(ring: KeyRing) -> None:
    """New things get the new key; old ones are found by the id of theirs."""
    former = ring.current("messages")
    ring.rotate("messages", NOW)
    current = ring.current("messages")
    assert former != current
    assert former == ring.former_or_current(former.id)
    assert current == ring.former_or_current(current.id)
    assert ring.knows(former.id)


def test_another_process_sees_a_rotation(ring: KeyRing, folder: Path) -> None:
    """A gateway that runs needs no restart when a command rotates."""
    gateway = KeyRing(folder)
    ring.rotate("messages", NOW)
    ring.rotate("pseudonym", NOW)
    for purpose in PURPOSES:
        assert ring.current(purpose) == gateway.current(purpose)


def test_a_rotation_cut_short_does_no_harm(ring: KeyRing, folder: Path) -> None:
    """The current key may already be among the former ones: then it is simply the current one."""
    current = ring.current("messages")
    write_key(folder / f"messages.former.{current.id}.key", current)
    again = KeyRing(folder)
    assert current == again.current("messages") == again.former_or_current(current.id)


def test_an_unknown_key_is_named_with_the_remedy(ring: KeyRing) -> None:
    """What was wrapped with a lost key cannot be read."""
    unknown = new_key()
    assert not ring.knows(unknown.id)
    with pytest.raises(UnknownKeyError, match=rf"{unknown.id}.*backup"):
        ring.former_or_current(unknown.id)


def test_a_former_key_goes_when_nothing_needs_it(ring: KeyRing) -> None:
    """Not while something is wrapped with it, and not in the hour after it was replaced."""
    former = ring.current("messages")
    ring.rotate("messages", NOW)
    later = NOW + timedelta(hours=2)
    assert ring.drop_former({former.id}, later) == 0
    assert ring.drop_former(set(), NOW + timedelta(minutes=59)) == 0
    assert ring.knows(former.id)
    assert ring.drop_former(set(), later) == 1
    assert not ring.knows(former.id)


def test_dropping_former_keys_leaves_the_current_ones(ring: KeyRing) -> None:
    """Whatever is said to be in use."""
    before = [ring.current(purpose) for purpose in PURPOSES]
    assert ring.drop_former(set(), NOW) == 0
    assert before == [ring.current(purpose) for purpose in PURPOSES]
