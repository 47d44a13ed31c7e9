"""The whole helpline, started once for all tests that need it: a plugin of pytest."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from msgspec import Struct

from channels.settings import Settings
from commands.brain import ROOT
from commands.model import ensure_model
from commands.processes import processes_for, start, stop
from commands.run import wait_until_ready


class Person:
    """Someone who writes in the web chat of the running helpline."""

    def __init__(self, http: httpx.Client) -> None:
        self.http = http
        self.token: str | None = None

    def post(self, path: str, body: dict[str, Any]) -> httpx.Response:
        return self.http.post(f"/api/chat{path}", json=body)

    def say(self, text: str) -> dict[str, Any]:
        """Write a message; return the one reply to it."""
        return self.reply_to({"text": text})

    def press(self, choice: str) -> dict[str, Any]:
        """Press a button; return the one reply to it."""
        return self.reply_to({"choice": choice})

    def reply_to(self, message: dict[str, Any]) -> dict[str, Any]:
        answer = self.post("", {"token": self.token, **message})
        assert answer.status_code == 200, answer.text
        content = answer.json()
        self.token = content["token"]
        (reply,) = content["replies"]
        return dict(reply)


class System(Struct, frozen=True):
    """The running helpline: where it is and where its files are."""

    settings: Settings
    http: httpx.Client

    @property
    def address(self) -> str:
        return self.settings.address

    def person(self) -> Person:
        return Person(self.http)

    def kill(self, what: str) -> None:
        """Kill a process as a crash would, by a word of its command line and its port."""
        for process in Path("/proc").glob("[0-9]*"):
            try:
                command = (process / "cmdline").read_bytes().decode().split("\0")
            except OSError:
                continue
            if what in command and str(self.port_of(what)) in command:
                os.kill(int(process.name), signal.SIGKILL)

    def port_of(self, what: str) -> int:
        url = self.settings.rasa_url if what == "rasa" else self.settings.actions_url
        return int(url.rsplit(":", 1)[1])


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """Rasa, actions and gateway on ports of their own, with the model `helpline run` would use."""
    model = ensure_model(ROOT / "var")
    settings = Settings(
        port=free_port(),
        data_dir=tmp_path_factory.mktemp("data"),
        rasa_url=f"http://127.0.0.1:{free_port()}",
        actions_url=f"http://127.0.0.1:{free_port()}",
    )
    processes = processes_for(settings, model)
    supervisor = start(settings, processes)
    try:
        wait_until_ready(processes, supervisor, settings.data_dir / "log")
        with httpx.Client(base_url=settings.address, timeout=15, trust_env=False) as http:
            yield System(settings, http)
    finally:
        stop(supervisor)


@pytest.fixture
def person(system: System) -> Person:
    """Someone who writes for the first time."""
    return system.person()
