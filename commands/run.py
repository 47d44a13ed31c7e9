"""Starts everything, waits until it is ready, and stops it on Ctrl-C."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import httpx

from channels.settings import Settings
from commands.brain import BRAIN_PYTHON
from commands.model import ensure_model
from commands.name_model import ensure_name_model
from commands.processes import (
    Process,
    console_address,
    free_port,
    processes_for,
    start,
    stop,
    taken_ports,
)

READY_SECONDS = 180
PAUSE = 0.25


class StartError(Exception):
    """The helpline cannot start; the text names the cause and the remedy."""


def refuse_taken_ports(settings: Settings, processes: list[Process]) -> None:
    """Raises StartError when something else listens on a port."""
    for process in taken_ports(settings, processes):
        raise StartError(
            f"Port {process.port} is in use, and the {process.name} needs it. Stop what listens "
            f"there, or choose another port with {process.setting}."
        )


def wait_until_ready(
    processes: list[Process], supervisor: subprocess.Popen[bytes], logs: Path
) -> None:
    """Wait for every process in turn.

    Raises:
        StartError: one is not ready in time, or supervisor gave up.
    """
    deadline = time.monotonic() + READY_SECONDS
    with httpx.Client(timeout=2, trust_env=False) as http:
        for process in processes:
            while not answers(http, process.ready):
                failed = given_up(processes, logs)
                if failed or supervisor.poll() is not None or time.monotonic() > deadline:
                    raise StartError(not_ready(failed or process, logs))
                time.sleep(PAUSE)


@contextmanager
def running(
    model: Path, name_model: Path, data_dir: Path, redis_url: str | None = None
) -> Iterator[Settings]:
    """The whole helpline on ports of its own, for as long as the block lasts.

    `model` is the language model, `name_model` the folder of the one that recognises names.
    Everything it keeps is in `data_dir`, and in Redis where `redis_url` is given.

    Raises:
        StartError: a process is not ready in time.
    """
    settings = Settings(
        port=free_port(),
        console_port=free_port(),
        data_dir=data_dir,
        rasa_url=f"http://127.0.0.1:{free_port()}",
        actions_url=f"http://127.0.0.1:{free_port()}",
        name_model=name_model,
        redis_url=redis_url,
    )
    processes = processes_for(settings, model)
    supervisor = start(settings, processes)
    try:
        wait_until_ready(processes, supervisor, settings.data_dir / "log")
        yield settings
    finally:
        stop(supervisor)


def given_up(processes: list[Process], logs: Path) -> Process | None:
    """A process that supervisor tried to start again and again, in vain."""
    log = logs / "supervisord.log"
    said = log.read_text(errors="replace") if log.exists() else ""
    failed = (process for process in processes if f"gave up: {process.name} " in said)
    return next(failed, None)


def answers(http: httpx.Client, url: str) -> bool:
    try:
        return http.get(url).is_success
    except httpx.HTTPError:
        return False


def not_ready(process: Process, logs: Path) -> str:
    """Which process did not start, with the end of its log."""
    log = logs / f"{process.name}.log"
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    tail = "\n".join(lines[-10:])
    return f"The {process.name} did not start (all of it in {log}):\n{tail}"


def run_until_stopped(settings: Settings) -> None:
    """Run the helpline until Ctrl-C or a termination signal.

    Raises:
        StartError: something is missing, a port is in use, or a process does not start.
        TrainingError: the language model could not be trained.
    """
    if not BRAIN_PYTHON.exists():
        raise StartError("The brain's environment is missing: start with 'make run'.")
    for stopping in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stopping, signal.default_int_handler)
    try:
        refuse_taken_ports(settings, processes_for(settings, Path()))
        ensure_name_model(settings.name_model)
        model = ensure_model(settings.data_dir)
        processes = processes_for(settings, model)
        click.echo("helpline: starting")
        supervisor = start(settings, processes)
        try:
            wait_until_ready(processes, supervisor, settings.data_dir / "log")
            click.echo(f"helpline: ready at {settings.address} (Ctrl-C stops it)")
            click.echo(f"helpline: the console of staff is at {console_address(settings)}")
            supervisor.wait()
            raise StartError("Everything stopped; var/log/supervisord.log says why.")
        finally:
            stop(supervisor)
    except KeyboardInterrupt:
        click.echo("helpline: stopped")
