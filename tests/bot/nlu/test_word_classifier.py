"""The words' opinion, and how it joins that of the meaning."""

from pathlib import Path

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.word_classifier import WordClassifier, blend

CONFIG = {"share": 0.5}
CONTEXT = ExecutionContext(GraphSchema({}), "words")
RESOURCE = Resource("words")


@pytest.fixture
def storage(tmp_path: Path) -> LocalModelStorage:
    """A model that learned two intents."""
    storage = LocalModelStorage.create(tmp_path)
    texts = {
        "doctor": ["i need a doctor", "doctor please", "see a doctor"],
        "work": ["may i work", "work permit"],
    }
    messages = [
        Message({"text": text, "intent": intent}) for intent, said in texts.items() for text in said
    ]
    WordClassifier.create(CONFIG, storage, RESOURCE, CONTEXT).train(TrainingData(messages))
    return storage


def rank(storage: LocalModelStorage, text: str, doctor: float, work: float) -> list[str]:
    """The order of the intents after the words had their say."""
    ranking = [{"name": "work", "confidence": work}, {"name": "doctor", "confidence": doctor}]
    message = Message({"text": text, "intent": ranking[0], "intent_ranking": ranking})
    WordClassifier.load(CONFIG, storage, RESOURCE, CONTEXT).process([message])
    confidences = [intent["confidence"] for intent in message.get("intent_ranking")]
    assert sum(confidences) == pytest.approx(1)
    assert confidences == sorted(confidences, reverse=True)
    assert message.get("intent") == message.get("intent_ranking")[0]
    return [intent["name"] for intent in message.get("intent_ranking")]


def test_a_plain_word_turns_a_narrow_ranking(storage: LocalModelStorage) -> None:
    """Where the meaning is undecided, the word decides."""
    assert rank(storage, "a doctor for me", doctor=0.45, work=0.55) == ["doctor", "work"]


def test_unknown_words_leave_the_meaning_as_it_is(storage: LocalModelStorage) -> None:
    """A language whose words were never seen is judged by its meaning."""
    assert rank(storage, "минулого тижня", doctor=0.1, work=0.9) == ["work", "doctor"]


def test_the_weights_are_stored_so_that_no_message_copies_them(storage: LocalModelStorage) -> None:
    """Their transpose lies in one piece, also after they were read back."""
    loaded = WordClassifier.load(CONFIG, storage, RESOURCE, CONTEXT)
    assert loaded.weights.T.flags.c_contiguous


def test_a_pressed_button_is_left_alone(storage: LocalModelStorage) -> None:
    """A choice has no ranking."""
    message = Message({"intent": {"name": "greet", "confidence": 1.0}})
    WordClassifier.load(CONFIG, storage, RESOURCE, CONTEXT).process([message])
    assert message.get("intent") == {"name": "greet", "confidence": 1.0}


@pytest.mark.parametrize(("share", "first"), [(0.0, 0.8), (1.0, 0.3)])
def test_the_share_decides_whose_opinion_counts(share: float, first: float) -> None:
    """Nothing of the words at 0, nothing but the words at 1."""
    joint = blend(np.array([[0.8, 0.2]]), np.array([[0.3, 0.7]]), share)
    assert joint[0, 0] == pytest.approx(first, abs=1e-4)


def test_a_share_outside_its_bounds_is_refused() -> None:
    """A share of two would count one opinion against itself."""
    with pytest.raises(ValueError, match="share"):
        WordClassifier.validate_config({"share": 2})


def test_an_untrained_classifier_is_an_error(tmp_path: Path) -> None:
    """It never guesses without having learned."""
    untrained = WordClassifier.create(CONFIG, LocalModelStorage.create(tmp_path), RESOURCE, CONTEXT)
    message = Message({"text": "x", "intent_ranking": [{"name": "work", "confidence": 1.0}]})
    with pytest.raises(ValueError, match="helpline train"):
        untrained.process([message])
