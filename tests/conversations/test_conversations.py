"""Conversations as people have them, against the whole running helpline."""

from pathlib import Path

import yaml

from bench.language_quality.dialogues import dialogues, failures
from tests.running_helpline import System

THRESHOLDS = yaml.safe_load(
    (Path(__file__).parents[1] / "nlu" / "thresholds.yml").read_text(encoding="utf-8")
)
LEAST_DIALOGUES = 60
LEAST_TRANSCRIBED = 30


def test_conversations_go_as_written(system: System) -> None:
    """Every turn of nearly all gets a reply of its kind, with its citations and its buttons."""
    found = {
        dialogue.name: failures(dialogue, system.person().reply_to) for dialogue in dialogues()
    }
    failed = {name: turns for name, turns in found.items() if turns}
    assert len(found) >= LEAST_DIALOGUES
    right = 100 * (len(found) - len(failed)) / len(found)
    assert right >= THRESHOLDS["dialogues_right"], failed


def test_whole_conversations_in_a_real_manner(system: System) -> None:
    """Broken off, frightened, in one word: most turns get what a careful reader expects.

    They are stricter than what was built for, and kept as transcripts to be read aloud
    (docs/conversations.md).
    """
    conversations = list(dialogues("transcribed"))
    turns = sum(len(conversation.turns) for conversation in conversations)
    failed = [turn for each in conversations for turn in failures(each, system.person().reply_to)]
    assert len(conversations) >= LEAST_TRANSCRIBED
    right = 100 * (turns - len(failed)) / turns
    assert right >= THRESHOLDS["transcribed_turns_right"], failed
