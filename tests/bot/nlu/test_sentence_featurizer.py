"""The featurizer: centred, scaled, and empty-handed after training."""

from pathlib import Path

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.encoder import EncoderError
from bot.nlu.sentence_featurizer import SentenceFeaturizer

TEXTS = ["what is asylum", "how long is the reflection period", "thanks", "I am 16"]
CONTEXT = ExecutionContext(GraphSchema({}), "featurizer")
CONFIG = {**SentenceFeaturizer.get_default_config(), "scale": 2.0}


@pytest.fixture
def storage(tmp_path: Path) -> LocalModelStorage:
    return LocalModelStorage.create(tmp_path)


def train(storage: LocalModelStorage) -> TrainingData:
    """Train on the texts, as Rasa does: one instance learns, another processes."""
    data = TrainingData([Message({TEXT: text, "intent": "a"}) for text in TEXTS])
    SentenceFeaturizer.create(CONFIG, storage, Resource("featurizer"), CONTEXT).train(data)
    return load(storage).process_training_data(data)


def load(storage: LocalModelStorage) -> SentenceFeaturizer:
    return SentenceFeaturizer.load(CONFIG, storage, Resource("featurizer"), CONTEXT)


def vector(message: Message) -> np.ndarray:
    """The message's dense sentence features, of shape (1, dimensions)."""
    _, sentence = message.get_dense_features(TEXT)
    assert sentence is not None
    return np.asarray(sentence.features)


def test_training_vectors_are_centred_and_scaled(storage: LocalModelStorage) -> None:
    """Their mean is zero; the same text gets the same vector after loading."""
    data = train(storage)
    vectors = np.concatenate([vector(message) for message in data.training_examples])
    assert np.allclose(vectors.mean(axis=0), 0, atol=1e-5)
    message = Message({TEXT: TEXTS[1]})
    load(storage).process([message])
    assert np.allclose(vector(message), vectors[1:2], atol=1e-4)


def test_vectors_are_kept_in_a_file_only_while_training(
    storage: LocalModelStorage, tmp_path: Path
) -> None:
    """The file holds training messages; what a person writes is never written anywhere."""
    path = tmp_path / "vectors.npz"
    config = {**CONFIG, "training_vectors": str(path)}
    data = TrainingData([Message({TEXT: text, "intent": "a"}) for text in TEXTS])
    SentenceFeaturizer.create(config, storage, Resource("featurizer"), CONTEXT).train(data)
    trained = SentenceFeaturizer.load(config, storage, Resource("featurizer"), CONTEXT)
    trained.process_training_data(data)
    before = path.read_bytes()
    trained.process([Message({TEXT: "a person's words"})])
    assert path.read_bytes() == before


def test_a_message_without_text_is_left_alone(storage: LocalModelStorage) -> None:
    """A pressed button has no text to encode."""
    train(storage)
    message = Message({TEXT: ""})
    load(storage).process([message])
    assert message.features == []


def test_an_untrained_featurizer_is_an_error(storage: LocalModelStorage) -> None:
    """Without its mean it would give vectors that mean something else."""
    untrained = SentenceFeaturizer.create(CONFIG, storage, Resource("featurizer"), CONTEXT)
    with pytest.raises(EncoderError, match="helpline train"):
        untrained.process([Message({TEXT: "hello"})])


def test_a_scale_of_nothing_is_refused() -> None:
    """A scale of zero would make every message the same."""
    with pytest.raises(EncoderError, match="scale"):
        SentenceFeaturizer.validate_config({"scale": 0})
