"""Conversations as people have them, against the whole running helpline."""

from pathlib import Path

import yaml

from bench.language_quality.dialogues import dialogues, failures
from tests.running_helpline import System

THRESHOLDS = yaml.safe_load(
    (Path(__file__).parents[1] / "nlu" / "thresholds.yml").read_text(encoding="utf-8")
)
LEAST_DIALOGUES = 60


def test_conversations_go_as_written(system: System) -> None:
    """Every turn of nearly all gets a reply of its kind, with its citations and its buttons."""
    found = {
        dialogue.name: failures(dialogue, system.person().reply_to) for dialogue in dialogues()
    }
    failed = {name: turns for name, turns in found.items() if turns}
    assert len(found) >= LEAST_DIALOGUES
    right = 100 * (len(found) - len(failed)) / len(found)
    assert right >= THRESHOLDS["dialogues_right"], failed
