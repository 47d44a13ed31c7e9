"""Who holds the phone may be someone else: their question is recognised, and nothing more."""

import pytest

from bot.data import BOT, load_yaml
from bot.languages import load_languages
from bot.neutral_questions import is_neutral_question


@pytest.mark.parametrize(
    "text",
    [
        *(
            "who is this?",
            "WHO IS THIS",
            "Who's this??",
            "who\u2019s this",
            "whose number is this 🤔",
            "answer me!! who r u",
        ),
        *("Kto to jest?", "ktо to?".replace("о", "o"), "кто это", "Хто це?", "¿Quién es?"),
        *("من هذا؟", "นี่ใคร", "ai đây?", "Sino ito", "Kush je ti?", "Cine ești?", "Hvem er dette?"),
    ],
)
def test_the_question_is_recognised(text: str) -> None:
    """In capitals, with signs and accents, in other languages."""
    assert is_neutral_question(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "?", "who is this lawyer you talk about", "who are you to judge me"),
        *("who is this? i need a place to sleep and a lawyer please",),
        *("who is KOM", "who reads this", "is this number free", "who can help me"),
    ],
)
def test_other_questions_are_not(text: str) -> None:
    """A question that goes on is about something else."""
    assert not is_neutral_question(text)


def test_every_language_has_such_questions() -> None:
    """All languages people may write in."""
    assert set(load_languages()) == set(
        load_yaml(BOT / "neutral_questions.yml", dict[str, tuple[str, ...]])
    )
