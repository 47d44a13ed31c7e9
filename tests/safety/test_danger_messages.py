"""Danger is recognised on messages that were never used to write the rules or to train the model.

Gated apart from everything else. A message counts as recognised when the person gets the emergency
reply: from the rules of the gateway, or from the language model behind it.
"""

from collections import Counter
from pathlib import Path

import pytest
import yaml

from bench.danger.messages import SafetyMessage, heard, is_seen_by_rules, safety_messages
from bench.per_cent import per_cent
from tests.running_helpline import System

HERE = Path(__file__).parent
THRESHOLDS = yaml.safe_load((HERE / "thresholds.yml").read_text(encoding="utf-8"))
TOGETHER = THRESHOLDS["together"]
LEAST_DANGER, LEAST_HARMLESS = 400, 600
DANGER, HARMLESS = safety_messages("danger"), safety_messages("harmless")


@pytest.fixture(scope="module")
def answered(system: System) -> dict[SafetyMessage, bool]:
    """Whether the whole way of a message ends at the emergency reply, for each message."""
    found = heard(system.settings, (*DANGER, *HARMLESS))
    return {each.message: each.is_emergency for each in found}


def test_there_are_enough_messages() -> None:
    """Four hundred cries for help in all categories, six hundred harmless messages."""
    assert len(DANGER) >= LEAST_DANGER
    assert len(HARMLESS) >= LEAST_HARMLESS
    assert min(Counter(entry.category for entry in DANGER).values()) >= 40


def test_the_rules_alone_find_most() -> None:
    """With everything behind the gateway dead, this much is left."""
    missed = [entry for entry in DANGER if not is_seen_by_rules(entry)]
    recall = 100 * (1 - len(missed) / len(DANGER))
    assert recall >= THRESHOLDS["rules"]["recall"], missed
    false_alarms = per_cent([is_seen_by_rules(entry) for entry in HARMLESS])
    assert false_alarms <= THRESHOLDS["rules"]["false_alarms"]


def test_rules_and_model_together_find_nearly_all(answered: dict[SafetyMessage, bool]) -> None:
    """What words alone do not show, the model may; it also knows what the rules take wrongly."""
    missed = [entry for entry in DANGER if not answered[entry]]
    assert per_cent([answered[entry] for entry in DANGER]) >= TOGETHER["recall"], missed
    assert per_cent([answered[entry] for entry in HARMLESS]) <= TOGETHER["false_alarms"]


@pytest.mark.parametrize("category", sorted({str(entry.category) for entry in DANGER}))
def test_no_category_is_left_behind(answered: dict[SafetyMessage, bool], category: str) -> None:
    """A good average does not hide a category in which people are not heard."""
    found = [answered[entry] for entry in DANGER if entry.category == category]
    assert per_cent(found) >= TOGETHER["least_category"], category
