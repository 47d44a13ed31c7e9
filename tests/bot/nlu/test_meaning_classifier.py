"""Rasa's logistic regression on dense vectors."""

from pathlib import Path

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.nlu.classifiers.logistic_regression_classifier import LogisticRegressionClassifier
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.meaning_classifier import MeaningClassifier

CONFIG = MeaningClassifier.get_default_config()
CONTEXT = ExecutionContext(GraphSchema({}), "meaning")


def messages() -> list[Message]:
    """Forty messages of two intents, their vectors around two points."""
    chance = np.random.default_rng(3)
    made = []
    for number in range(40):
        vector = chance.normal([number % 2, 1 - number % 2], 0.3)[None, :].astype(np.float32)
        message = Message({"text": f"text {number}", "intent": "ab"[number % 2]})
        message.add_features(Features(vector, "sentence", "text", "featurizer"))
        made.append(message)
    return made


def rankings(
    kind: type[LogisticRegressionClassifier], folder: Path
) -> list[list[dict[str, float]]]:
    """What a classifier says after training, saving and loading."""
    folder.mkdir()
    storage = LocalModelStorage.create(folder)
    kind.create(CONFIG, storage, Resource("meaning"), CONTEXT).train(TrainingData(messages()))
    asked = messages()
    kind.load(CONFIG, storage, Resource("meaning"), CONTEXT).process(asked)
    return [message.get("intent_ranking") for message in asked]


def test_it_is_rasas_own_model(tmp_path: Path) -> None:
    """Arrays instead of sparse matrices change the speed, not what is learned."""
    ours = rankings(MeaningClassifier, tmp_path / "ours")
    theirs = rankings(LogisticRegressionClassifier, tmp_path / "theirs")
    for mine, yours in zip(ours, theirs, strict=True):
        assert [intent["name"] for intent in mine] == [intent["name"] for intent in yours]
        assert np.allclose(
            [intent["confidence"] for intent in mine],
            [intent["confidence"] for intent in yours],
            atol=1e-3,
        )


def test_the_whole_ranking_is_kept(tmp_path: Path) -> None:
    """The word classifier has a say about every intent."""
    assert all(len(ranking) == 2 for ranking in rankings(MeaningClassifier, tmp_path / "all"))
