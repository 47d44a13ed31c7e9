"""Trains the model that recognises names when, and only when, what it is made of has changed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import click

from commands.brain import ROOT
from commands.model import TrainingError, wait
from privacy.name_model.fingerprint import fingerprint

MESSAGES = ROOT / "data" / "nlu"
FINGERPRINT_FILE = "made_of.sha256"


def is_up_to_date(folder: Path) -> bool:
    """Whether the folder holds the model for the data as it now is."""
    stored = folder / FINGERPRINT_FILE
    return stored.is_file() and stored.read_text(encoding="utf-8") == fingerprint(MESSAGES)


def ensure_name_model(folder: Path, say: Callable[[str], None] = click.echo) -> Path:
    """Return the folder with the model in it, training it first if it is not up to date.

    Raises:
        TrainingError: training failed.
    """
    if is_up_to_date(folder):
        return folder
    unfinished = folder.with_name(f"{folder.name}-unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    say("helpline: training the model that recognises names (two minutes)")
    started = time.monotonic()
    train(unfinished, say)
    (unfinished / FINGERPRINT_FILE).write_text(fingerprint(MESSAGES), encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    unfinished.replace(folder)
    say(f"helpline: trained in {time.monotonic() - started:.0f} seconds")
    return folder


def train(folder: Path, say: Callable[[str], None]) -> None:
    """Run the training in a process of its own, which gives its memory back."""
    with (folder / "train.log").open("w+", encoding="utf-8") as output:
        training = subprocess.Popen(
            [sys.executable, "-m", "privacy.name_model", folder, "--messages", MESSAGES],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        status = wait(training, say)
        output.seek(0)
        tail = "\n".join(output.read().splitlines()[-15:])
    if status != 0:
        raise TrainingError(f"Training the name model failed:\n{tail}")
