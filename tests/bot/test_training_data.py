"""The training messages: enough of them in every language, varied, each under one intent only."""

import re
from collections import Counter

import pytest

from bench.language_quality.held_out import TRAINING, Example, training
from bot.answers import load_answers
from bot.languages import load_languages

LANGUAGES = sorted(path.name for path in TRAINING.iterdir())
LEAST_ENGLISH, LEAST_OTHERS = 40, 8

MESSAGES: dict[str, list[Example]] = {language: training(language) for language in LANGUAGES}


def bare(text: str) -> str:
    """A text without what makes no difference: case, punctuation, spaces."""
    return re.sub(r"[\W_]+", " ", text.lower()).strip() or text


def test_every_language_of_the_menu_is_trained() -> None:
    """Whoever may choose a language is understood in it."""
    assert set(LANGUAGES) == set(load_languages())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_intent_has_enough_messages(language: str) -> None:
    """At least 40 English messages show what an intent is, and 8 in each other language."""
    least = LEAST_ENGLISH if language == "en" else LEAST_OTHERS
    count = Counter(example.intent for example in MESSAGES[language])
    assert [intent for intent in load_answers() if count[intent] < least] == []


def test_no_message_is_there_twice() -> None:
    """The same words under two intents would teach nothing; under one, nothing new."""
    said = Counter(bare(example.text) for examples in MESSAGES.values() for example in examples)
    assert [text for text, times in said.items() if times > 1] == []


def test_no_message_is_a_command() -> None:
    """Rasa would take a message that begins with a slash for an intent."""
    assert not [
        example.text
        for examples in MESSAGES.values()
        for example in examples
        if example.text.startswith("/")
    ]
