"""Keys in files that only their owner reads."""

import os
import stat
from pathlib import Path

import pytest

from privacy.key_files import BadKeyError, Key, new_key, read_key, write_key


def test_a_key_comes_back_from_its_file(tmp_path: Path) -> None:
    """Written, then read: the same 32 bytes, as 64 digits that can be copied by hand."""
    key = new_key()
    write_key(tmp_path / "a.key", key)
    assert key == read_key(tmp_path / "a.key")
    assert f"{key.secret.hex()}\n" == (tmp_path / "a.key").read_text()


def test_only_the_owner_reads_it(tmp_path: Path) -> None:
    """Mode 0600, whatever the process allows elsewhere and whatever was there before."""
    (tmp_path / "a.new").write_text("left behind by a crash")
    (tmp_path / "a.new").chmod(0o666)
    before = os.umask(0)
    try:
        write_key(tmp_path / "a.key", new_key())
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a.key").stat().st_mode) == 0o600
    assert [tmp_path / "a.key"] == list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "content", ["", "ab" * 31, "ab" * 33, "xy" * 32, "ab" * 31 + "a", "é" * 64]
)
def test_what_is_no_key_is_refused(tmp_path: Path, content: str) -> None:
    """Short, long, or no digits: the file and the remedy are named, the content is not."""
    path = tmp_path / "messages.key"
    path.write_text(content)
    with pytest.raises(BadKeyError, match=r"messages\.key.*backup") as caught:
        read_key(path)
    assert not content or content not in str(caught.value)


def test_a_missing_key_is_named(tmp_path: Path) -> None:
    """Which file is missing, and what to do."""
    with pytest.raises(BadKeyError, match=r"messages\.key.*No such file.*backup"):
        read_key(tmp_path / "messages.key")


def test_a_key_does_not_show_itself() -> None:
    """Printed, it is its id; from the id nobody gets to the key."""
    key = Key(b"k" * 32)
    assert f"Key({key.id})" == repr(key) == str(key) == f"{key}"
    assert "6b6b" not in repr(key)
    assert len(key.id) == 16
    assert key.id != Key(b"l" * 32).id
