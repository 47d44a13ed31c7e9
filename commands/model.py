"""Trains the language model when, and only when, what it is made of has changed."""

from __future__ import annotations

import hashlib
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from commands.brain import BRAIN_PYTHON, ROOT, brain_environment

MADE_OF = (
    ("config.yml", ""),
    ("data", "**/*.yml"),
    ("bot/domain", "**/*.yml"),
    ("bot/nlu", "**/*.py"),
    ("requirements/brain.txt", ""),
)
KEPT_MODELS = 2
PROGRESS_SECONDS = 15


class TrainingError(Exception):
    """The model could not be trained; the text names the cause and where to read on."""


def sources() -> Iterator[Path]:
    """Every file that decides what the model becomes, in a fixed order."""
    for place, pattern in MADE_OF:
        path = ROOT / place
        yield from sorted(path.glob(pattern)) if pattern else [path]


def fingerprint() -> str:
    """Hash of what the model is made of: same hash, same model."""
    digest = hashlib.sha256()
    for path in sources():
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def model_path(data_dir: Path) -> Path:
    """Where the model for the data as it now is lies, or will lie."""
    return data_dir.resolve() / "models" / f"helpline-{fingerprint()}.tar.gz"


def ensure_model(data_dir: Path, say: Callable[[str], None] = click.echo) -> Path:
    """Return the model, training it first if there is none for the data as it now is.

    Raises:
        TrainingError: training failed.
    """
    model = model_path(data_dir)
    if model.exists():
        return model
    model.parent.mkdir(parents=True, exist_ok=True)
    log = data_dir.resolve() / "log" / "train.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    say("helpline: training the language model (three minutes; the first time up to fifteen)")
    started = time.monotonic()
    train(model, log, say)
    say(f"helpline: trained in {time.monotonic() - started:.0f} seconds")
    drop_old_models(model)
    return model


def train(model: Path, log: Path, say: Callable[[str], None]) -> None:
    """Run Rasa's training into a file of its own, so that an interrupted one leaves no model."""
    unfinished = model.with_name(f"unfinished-{model.name}")
    command: list[str | Path] = [
        *(BRAIN_PYTHON, "-m", "rasa", "train", "--config", "config.yml"),
        *("--domain", "bot/domain", "--data", "data/nlu", "data/rules"),
        *("--out", model.parent, "--fixed-model-name", unfinished.name),
    ]
    with log.open("w") as output:
        training = subprocess.Popen(
            command,
            cwd=ROOT,
            env=brain_environment("http://127.0.0.1:5055"),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        status = wait(training, say)
    if status != 0 or not unfinished.exists():
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
        raise TrainingError(f"Training failed (all of it in {log}):\n{tail}")
    unfinished.replace(model)


def wait(training: subprocess.Popen[bytes], say: Callable[[str], None]) -> int:
    """Wait for the end, showing that it goes on; stop the training when interrupted."""
    try:
        while True:
            try:
                return training.wait(PROGRESS_SECONDS)
            except subprocess.TimeoutExpired:
                say("helpline: … still training")
    finally:
        if training.poll() is None:
            training.terminate()
            training.wait()


def drop_old_models(newest: Path) -> None:
    """Keep only the last models, this one among them."""
    models = sorted(newest.parent.glob("helpline-*.tar.gz"), key=lambda path: path.stat().st_mtime)
    for model in models[:-KEPT_MODELS]:
        model.unlink()
