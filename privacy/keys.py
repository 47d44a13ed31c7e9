"""The key ring: one random key per purpose, made on the first run, rotated by command."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal, get_args

from msgspec import Struct

from privacy.file_lock import locked
from privacy.key_files import BadKeyError, Key, new_key, read_key, write_key

Purpose = Literal["pseudonym", "messages", "handoff_code", "staff"]
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
KEPT_AT_LEAST = timedelta(hours=1)


class UnknownKeyError(Exception):
    """Something was wrapped with a key that is not there; the text names it and the remedy."""


class Keys(Struct, frozen=True):
    """What was read from the files: the current keys by purpose, and former ones by id."""

    current: dict[Purpose, Key]
    former: dict[str, Key]


def refuse_equal(named: list[tuple[Path, Key]]) -> None:
    """Raises BadKeyError when two files hold the same key."""
    seen: dict[bytes, Path] = {}
    for path, key in named:
        if (other := seen.setdefault(key.secret, path)) != path:
            raise BadKeyError(
                f"The keys {other} and {path} are equal, so that one who learns one learns both: "
                "put the right files back from a backup, or delete the one that is a copy."
            )


class KeyRing:
    """The keys of a folder; changes by another process are seen at the next use."""

    def __init__(self, folder: Path) -> None:
        """Raises BadKeyError: a key is missing, short, unreadable, or equal to another."""
        self._folder = folder
        self._seen, self._keys = self._load()

    def current(self, purpose: Purpose) -> Key:
        """The key to use for a purpose.

        Raises:
            BadKeyError: the files were changed to something that cannot be used.
        """
        return self._fresh().current[purpose]

    def former_or_current(self, key_id: str) -> Key:
        """The `messages` key with this id, to unwrap what was wrapped with it.

        Raises:
            UnknownKeyError: there is none.
        """
        keys = self._fresh()
        if key_id == keys.current["messages"].id:
            return keys.current["messages"]
        if key_id not in keys.former:
            raise UnknownKeyError(
                f"No key in {self._folder} has the id {key_id}: put the file of that key back "
                "from a backup. Without it, what it protected cannot be read any more."
            )
        return keys.former[key_id]

    def knows(self, key_id: str) -> bool:
        """Whether what was wrapped with this `messages` key can be unwrapped."""
        keys = self._fresh()
        return key_id == keys.current["messages"].id or key_id in keys.former

    def rotate(self, purpose: Purpose, now: datetime) -> None:
        """Make a new key for a purpose.

        The former `messages` key is kept to unwrap with, until nothing is wrapped with it. Other
        keys are gone: a new `pseudonym` key makes every address a stranger, a new `handoff_code`
        key makes every code given out until then useless, and with a new `staff` key all staff
        have to be invited anew and the audit until then cannot be checked any more.
        """
        with locked(self._folder / "lock"):
            path = self._path(purpose)
            if purpose == "messages":
                key = read_key(path)
                kept = self._folder / f"{purpose}.former.{key.id}.key"
                write_key(kept, key)
                os.utime(kept, (now.timestamp(), now.timestamp()))
            write_key(path, new_key())

    def drop_former(self, in_use: Collection[str], now: datetime) -> int:
        """Delete the former keys that nothing is wrapped with; return how many.

        One replaced less than an hour ago stays, because another process may just be wrapping
        something with it.
        """
        dropped = 0
        with locked(self._folder / "lock"):
            for path in self._former_paths():
                replaced = path.stat().st_mtime
                recent = replaced > (now - KEPT_AT_LEAST).timestamp()
                if read_key(path).id not in in_use and not recent:
                    path.unlink()
                    dropped += 1
        return dropped

    def _path(self, purpose: Purpose) -> Path:
        return self._folder / f"{purpose}.key"

    def _former_paths(self) -> list[Path]:
        return sorted(self._folder.glob("*.former.*.key"))

    def _signature(self) -> list[tuple[str, int, int]]:
        def entries() -> Iterator[tuple[str, int, int]]:
            for entry in os.scandir(self._folder):
                if entry.name.endswith(".key"):
                    stat = entry.stat()
                    yield entry.name, stat.st_ino, stat.st_mtime_ns

        return sorted(entries())

    def _fresh(self) -> Keys:
        if self._signature() != self._seen:
            self._seen, self._keys = self._load()
        return self._keys

    def _load(self) -> tuple[list[tuple[str, int, int]], Keys]:
        """Read all keys; anew if another process changed the files in the middle of it."""
        while True:
            signature = self._signature()
            try:
                return signature, self._read()
            except BadKeyError:
                if self._signature() == signature:
                    raise

    def _read(self) -> Keys:
        current = {purpose: read_key(self._path(purpose)) for purpose in PURPOSES}
        former = [(path, read_key(path)) for path in self._former_paths()]
        # A rotation that was cut short leaves the current key among the former ones too.
        replaced = [(path, key) for path, key in former if key != current["messages"]]
        refuse_equal([(self._path(purpose), current[purpose]) for purpose in PURPOSES] + replaced)
        return Keys(current, {key.id: key for _, key in replaced})


def open_key_ring(data_dir: Path) -> KeyRing:
    """The key ring below the data directory; keys that are missing are made.

    Several processes may start at once: the first makes the keys, the others find them.

    Raises:
        BadKeyError: a key is short, unreadable, or equal to another.
    """
    folder = data_dir / "keys"
    data_dir.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    if not all((folder / f"{purpose}.key").exists() for purpose in PURPOSES):
        with locked(folder / "lock"):
            for purpose in PURPOSES:
                path = folder / f"{purpose}.key"
                if not path.exists():
                    write_key(path, new_key())
    return KeyRing(folder)
