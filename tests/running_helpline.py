"""The whole helpline, started once for all tests that need it: a plugin of pytest."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from msgspec import Struct

from bench.language_quality.dialogues import Person
from channels.settings import Settings
from commands.brain import ROOT
from commands.model import ensure_model
from commands.name_model import ensure_name_model
from commands.run import running


class Writer(Person):
    """Someone who writes in the web chat of the running helpline."""

    def post(self, path: str, body: dict[str, Any]) -> httpx.Response:
        return self.http.post(f"/api/chat{path}", json=body)

    def say(self, text: str) -> dict[str, Any]:
        """Write a message; return the one reply to it."""
        return self.reply_to({"text": text})

    def press(self, choice: str) -> dict[str, Any]:
        """Press a button; return the one reply to it."""
        return self.reply_to({"choice": choice})


class System(Struct, frozen=True):
    """The running helpline: where it is and where its files are."""

    settings: Settings
    http: httpx.Client

    @property
    def address(self) -> str:
        return self.settings.address

    def person(self) -> Writer:
        return Writer(self.http)

    def kill(self, what: str) -> None:
        """Kill a process as a crash would, by a word of its command line and its port.

        The brain's processes have their port in the command line, the gateway in its surroundings.
        """
        for process in Path("/proc").glob("[0-9]*"):
            try:
                command = (process / "cmdline").read_bytes().decode().split("\0")
                surroundings = (process / "environ").read_bytes().decode().split("\0")
            except OSError:
                continue
            places = {*command, *surroundings} if what == "channels" else set(command)
            if what in command and self.place_of(what) in places:
                os.kill(int(process.name), signal.SIGKILL)

    def place_of(self, what: str) -> str:
        if what == "channels":
            return f"HELPLINE_PORT={self.settings.port}"
        url = self.settings.rasa_url if what == "rasa" else self.settings.actions_url
        return url.rsplit(":", 1)[1]


@contextmanager
def started(data_dir: Path, redis_url: str | None = None) -> Iterator[System]:
    """Rasa, actions and gateway on ports of their own, with the models `helpline run` would use."""
    names = ensure_name_model(ROOT / "var" / "models" / "names")
    with (
        running(ensure_model(ROOT / "var"), names, data_dir, redis_url) as settings,
        httpx.Client(base_url=settings.address, timeout=15, trust_env=False) as http,
    ):
        yield System(settings, http)


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """The one that most tests share."""
    with started(tmp_path_factory.mktemp("data")) as system:
        yield system


@pytest.fixture
def person(system: System) -> Writer:
    """Someone who writes for the first time."""
    return system.person()
