"""Where a message is divided, and where it is not."""

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.question_splitter import PART, QuestionSplitter

SPLITTER = QuestionSplitter(QuestionSplitter.get_default_config())


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("what is asylum? how long does it take?", ["what is asylum", "how long does it take"]),
        (
            "what is the reflection period and can my kids come",
            ["what is the reflection period", "can my kids come"],
        ),
        (
            "my boss took my passport. i want to go home",
            ["my boss took my passport", "i want to go home"],
        ),
        ("ما هو اللجوء؟ هل المساعدة مجانية؟", ["ما هو اللجوء", "هل المساعدة مجانية"]),
        (
            "i need a lawyer\nwhere can i sleep tonight",
            ["i need a lawyer", "where can i sleep tonight"],
        ),
    ],
)
def test_questions_stand_apart(text: str, parts: list[str]) -> None:
    """Sentences, lines and a second question after "and" are parts, in any script."""
    assert SPLITTER.split(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        "what is asylum?",
        "can i work and travel",
        "hello. what is asylum?",
        "he said no. ok.",
        "/asylum_what",
        "",
        "?!?!?!",
    ],
)
def test_one_question_stays_whole(text: str) -> None:
    """A greeting, a short exclamation or an "and" between words makes no second question."""
    assert SPLITTER.split(text) == []


def test_a_long_story_gives_its_last_parts() -> None:
    """The question of a story stands at its end."""
    story = ". ".join(f"this is sentence number {number}" for number in range(12))
    assert SPLITTER.split(story)[-1] == "this is sentence number 11"
    assert len(SPLITTER.split(story)) == 5


def test_the_parts_follow_their_message() -> None:
    """Each part is marked, so that it can be folded back."""
    whole = Message({"text": "what is asylum? who pays the ticket?"})
    other = Message({"text": "thanks"})
    found = SPLITTER.process([whole, other])
    assert [message.get("text") for message in found] == [
        whole.get("text"),
        "what is asylum",
        "who pays the ticket",
        "thanks",
    ]
    assert [bool(message.get(PART)) for message in found] == [False, True, True, False]
