"""Looks for what is missing or wrong, and names the remedy."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct

from bot.compose import check_data
from bot.data import DataError
from channels.settings import Settings
from commands.brain import BRAIN_PYTHON
from commands.model import model_path
from commands.name_model import is_up_to_date
from commands.processes import processes_for, taken_ports
from commands.upkeep import UpkeepError, expired
from console.command_line import check_audit
from console.settings import Settings as ConsoleSettings


class Finding(Struct, frozen=True):
    """One thing looked at, and whether it is well; if not, `text` names the remedy."""

    is_well: bool
    text: str

    def __str__(self) -> str:
        return f"{'ok  ' if self.is_well else 'NOT '} {self.text}"


def examine_brain(_: Settings) -> Iterator[Finding]:
    """Whether the brain's Python runs and has Rasa."""
    try:
        command: list[str | Path] = [
            BRAIN_PYTHON,
            "-c",
            "import importlib.metadata as m; print(m.version('rasa'))",
        ]
        ran = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
        yield Finding(True, f"the brain has Rasa {ran.stdout.strip()}")
    except (OSError, subprocess.SubprocessError):
        yield Finding(False, "the brain's environment does not run: 'make run' makes it anew")


def examine_data(_: Settings) -> Iterator[Finding]:
    """Whether brochure, answers, services and wording fit together."""
    try:
        check_data(datetime.now(UTC))
        yield Finding(True, "brochure, answers, services and wording fit together")
    except DataError as error:
        yield Finding(False, str(error))


def examine_model(settings: Settings) -> Iterator[Finding]:
    """Whether the models are up to date."""
    if model_path(settings.data_dir).exists():
        yield Finding(True, "the language model is up to date")
    else:
        yield Finding(False, "the language model is not up to date: run 'helpline train'")
    if is_up_to_date(settings.name_model):
        yield Finding(True, "the name model is up to date")
    else:
        yield Finding(False, "the name model is not up to date: run 'helpline train'")


def examine_folder(settings: Settings) -> Iterator[Finding]:
    """Whether the data directory can be written to."""
    folder = settings.data_dir.resolve()
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    if os.access(existing, os.W_OK):
        yield Finding(True, f"{folder} can be written to")
    else:
        yield Finding(
            False, f"{existing} cannot be written to: change its owner or HELPLINE_DATA_DIR"
        )


def examine_store(settings: Settings) -> Iterator[Finding]:
    """Whether the database answers, and the keys are there."""
    try:
        left = expired(settings, datetime.now(UTC))
    except UpkeepError as error:
        yield Finding(False, str(error))
        return
    if left:
        yield Finding(
            False,
            f"{left} conversations should be deleted already: run 'helpline purge'",
        )
    else:
        yield Finding(True, "the database and the keys can be used; nothing in it is overdue")


def examine_audit(settings: Settings) -> Iterator[Finding]:
    """Whether the audit of the console is as it was written."""
    checked = check_audit(
        ConsoleSettings(data_dir=settings.data_dir, database_url=settings.database_url)
    )
    if checked.broken_at is None:
        yield Finding(True, f"the audit of the console is whole: {checked.entries} entries")
    else:
        yield Finding(
            False,
            f"the console's audit was changed at entry {checked.broken_at}: look who can write to "
            "the database, and compare with a backup",
        )


def examine_ports(settings: Settings) -> Iterator[Finding]:
    """Whether the ports are free, or the helpline itself listens on them."""
    taken = list(taken_ports(settings, processes_for(settings, Path())))
    if not taken:
        yield Finding(True, "the ports are free")
    for process in taken:
        yield Finding(
            True,
            f"port {process.port} ({process.setting}) is in use: the helpline runs, or something "
            "else is there and it cannot start",
        )


EXAMINATIONS: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
    examine_brain,
    examine_data,
    examine_model,
    examine_folder,
    examine_store,
    examine_audit,
    examine_ports,
)


def examine(settings: Settings) -> list[Finding]:
    """Look at everything."""
    return [finding for look in EXAMINATIONS for finding in look(settings)]
