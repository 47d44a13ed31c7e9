"""Says how likely a message means danger now, from its meaning and its words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import skops.io as sio
from numpy.typing import NDArray
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import LogisticRegression, SGDClassifier

from bot.nlu.danger_messages import DANGER_LABEL, HARMLESS
from bot.nlu.meaning_classifier import sentence_vectors
from bot.nlu.question_splitter import PART
from bot.nlu.word_classifier import WORD

DANGER = "danger"
MODEL_FILE = "danger.skops"
LONGEST_INPUT = 1_000
FEATURES = 2**18
# Surer than this, the category is said too; else the reply holds what fits every danger.
CATEGORY_ABOVE = 0.6

Scores = NDArray[np.float64]


def make_meaning_model(*, is_balanced: bool) -> LogisticRegression:
    weight = "balanced" if is_balanced else None
    return LogisticRegression(class_weight=weight, max_iter=200, random_state=42)


def make_words_model() -> SGDClassifier:
    return SGDClassifier(
        loss="log_loss", alpha=3e-6, class_weight="balanced", max_iter=10, tol=None, random_state=42
    )


def words_of(texts: Sequence[str]) -> csr_matrix:
    """Words, pairs of words and parts of words, hashed: a vocabulary would take a hundred MB."""
    settings = {"strip_accents": "unicode", "n_features": FEATURES, "alternate_sign": False}
    whole = HashingVectorizer(token_pattern=WORD, ngram_range=(1, 2), **settings)
    parts = HashingVectorizer(analyzer="char_wb", ngram_range=(2, 5), **settings)
    return hstack([whole.transform(texts), parts.transform(texts)], format="csr")


def labelled(training_data: TrainingData, urgent_intent: str) -> list[tuple[Message, str]]:
    """Every message to learn from, with its category, `danger` where none is known, or harmless."""
    found = []
    for message in training_data.training_examples:
        label = message.get(DANGER_LABEL)
        if label is None and message.get(INTENT):
            label = DANGER if message.get(INTENT) == urgent_intent else HARMLESS
        if label and message.get(TEXT, "").strip():
            found.append((message, label))
    return found


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class DangerClassifier(GraphComponent, IntentClassifier):
    """Puts `danger` into what is known of a message: a score, and the category where it is plain.

    The score is the sum of two log odds: a logistic regression on the sentence vector, and one on
    the words (decision 10). It is 0 where the two, taken together, are undecided. The intents stay
    as they are: `ClarifyingFallback` and the actions decide what follows.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        return [DenseFeaturizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"urgent_intent": "danger_now"}

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        models: Sequence[Any] = (),
    ) -> None:
        self._urgent_intent: str = config["urgent_intent"]
        self._model_storage = model_storage
        self._resource = resource
        self._models = models

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> DangerClassifier:
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> DangerClassifier:
        with model_storage.read_from(resource) as folder:
            models = sio.load(folder / MODEL_FILE)
        return cls(config, model_storage, resource, models)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn danger from the messages of danger and from those with an intent."""
        found = labelled(training_data, self._urgent_intent)
        vectors = sentence_vectors([message for message, _ in found])
        labels = np.array([label for _, label in found])
        is_danger = labels != HARMLESS
        is_known = is_danger & (labels != DANGER)
        meaning = make_meaning_model(is_balanced=True).fit(vectors, is_danger)
        texts = [message.get(TEXT) for message, _ in found]
        words = make_words_model().fit(words_of(texts), is_danger)
        words.coef_ = words.coef_.astype(np.float32)
        category = make_meaning_model(is_balanced=False).fit(vectors[is_known], labels[is_known])
        self._models = [meaning, words, category]
        with self._model_storage.write_to(self._resource) as folder:
            sio.dump(self._models, folder / MODEL_FILE)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Score each whole message that has a text."""
        for message in messages:
            if not message.get(PART) and message.get_dense_features(TEXT)[1] is not None:
                message.set(DANGER, self._look(message), add_to_output=True)
        return messages

    def _look(self, message: Message) -> dict[str, Any]:
        if not self._models:
            raise ValueError("The danger classifier is not trained: run 'helpline train'.")
        meaning, words, category = self._models
        vector = sentence_vectors([message])
        text = message.get(TEXT)[:LONGEST_INPUT]
        score = meaning.decision_function(vector) + words.decision_function(words_of([text]))
        likely = category.predict_proba(vector)[0]
        best = int(likely.argmax())
        is_plain = likely[best] >= CATEGORY_ABOVE
        return {
            "score": round(float(score[0]), 3),
            "category": str(category.classes_[best]) if is_plain else None,
        }
