"""Measures language quality: dialogues against the running helpline, messages in the brain."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path
from typing import Any

import httpx
import msgspec

from bench.danger.messages import heard, safety_messages
from bench.danger.report import write_danger_report
from bench.language_quality.dialogues import Person, dialogues, failures
from commands.brain import BRAIN_PYTHON, ROOT, brain_environment
from commands.run import running


class EvaluationError(Exception):
    """The measuring itself failed; the text says where to read on."""


def dialogue_results(address: str) -> dict[str, Any]:
    """Go through every dialogue, each as a new person."""
    failed: dict[str, list[str]] = {}
    total = 0
    with httpx.Client(base_url=address, timeout=15, trust_env=False) as http:
        for dialogue in dialogues():
            total += 1
            if wrong := failures(dialogue, Person(http).reply_to):
                failed[dialogue.name] = wrong
    return {"total": total, "failed": failed}


def measure_danger(model: Path, name_model: Path) -> str:
    """Measure how many cries for help are heard, write docs/danger.md, return the figures.

    Raises:
        StartError: the helpline does not start.
    """
    with (
        tempfile.TemporaryDirectory() as folder,
        running(model, name_model, Path(folder)) as settings,
    ):
        found = [heard(settings, safety_messages(name)) for name in ("danger", "harmless")]
    return write_danger_report(*found)


def evaluate(model: Path, name_model: Path, *, baselines: bool) -> None:
    """Measure a model and print the figures; with baselines, write the report too.

    Raises:
        EvaluationError: a process of the measuring failed.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with running(model, name_model, folder) as settings:
            results = dialogue_results(settings.address)
        stored = folder / "dialogues.json"
        stored.write_bytes(msgspec.json.encode(results))
        command: list[str | Path] = [BRAIN_PYTHON, "-m", "bench.language_quality", model, stored]
        command += [] if baselines else ["--no-baselines"]
        measured = subprocess.run(
            command, cwd=ROOT, env=brain_environment("http://127.0.0.1:5055"), check=False
        )
    if measured.returncode != 0:
        raise EvaluationError("Measuring failed; what went wrong is said above.")
