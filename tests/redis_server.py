"""A real Redis for the tests: in memory only, on a port of its own."""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

START_SECONDS = 10.0


class RedisMissingError(Exception):
    """No Redis can be started here; the text names the remedy."""


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    """Whether something listens there."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


class RedisServer:
    """One server; `url` leads to it whether it runs or not."""

    def __init__(self) -> None:
        self._program = shutil.which("redis-server") or shutil.which("valkey-server")
        if self._program is None:
            raise RedisMissingError(
                "The tests need a Redis server: install Debian's package 'redis-server'."
            )
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"redis://127.0.0.1:{self._port}/0"

    def start(self) -> None:
        """Start it, empty, and wait until it answers."""
        options = ("--port", str(self._port), "--bind", "127.0.0.1", "--save", "")
        self._process = subprocess.Popen(
            [str(self._program), *options, "--appendonly", "no", "--dir", tempfile.gettempdir()],
            stdout=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + START_SECONDS
        while not answers(self._port):
            if time.monotonic() > deadline:
                raise RedisMissingError("The Redis server does not answer within ten seconds.")
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop it at once; what it held is gone."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None


@contextmanager
def running_redis() -> Iterator[RedisServer]:
    """A server for as long as the block lasts."""
    server = RedisServer()
    server.start()
    try:
        yield server
    finally:
        server.stop()
