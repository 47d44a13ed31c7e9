"""Every passage of the brochure can be asked for in a person's own words."""

from pathlib import Path

import pytest
import yaml

from bot.data import BOT
from bot.passages import load_passages
from tests.running_helpline import System

QUESTIONS: dict[str, str] = yaml.safe_load(
    Path(__file__).with_name("passage_questions.yml").read_text(encoding="utf-8")
)


def test_there_is_a_question_for_every_passage() -> None:
    """72 of 72."""
    assert set(QUESTIONS) == set(load_passages())


def test_no_question_is_in_the_training_data() -> None:
    """What was learned by heart proves nothing."""
    trained = set()
    for path in (BOT.parent / "data" / "nlu").rglob("*.yml"):
        trained |= {line.strip(" -").lower() for line in path.read_text("utf-8").splitlines()}
    assert not {question for question in QUESTIONS.values() if question.lower() in trained}


@pytest.mark.parametrize("passage", QUESTIONS)
def test_a_natural_question_gets_the_passage(system: System, passage: str) -> None:
    """Asked as a first message, over HTTP, the reply cites the passage."""
    reply = system.person().say(QUESTIONS[passage])
    assert passage in reply["citations"], (QUESTIONS[passage], reply["text"])
    assert reply["kind"] == ("handoff" if passage.startswith("contact.") else "answer")
