"""A second opinion on a message's intent, from its words alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import skops.io as sio
from numpy.typing import NDArray
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import SGDClassifier
from sklearn.pipeline import Pipeline, make_pipeline

MODEL_FILE = "words.skops"
# The one type of a stored model that skops does not know as harmless by itself.
TRUSTED = ["scipy.sparse._csr.csr_matrix"]
LONGEST_INPUT = 1_000
WORD = r"\w+"
# Keeps a word the model never saw from ruling an intent out.
LEAST = 1e-6
# The words' part in the joint opinion, from 0 to 1; chosen by cross-validation (decision 7).
SHARE = 0.3

Probabilities = NDArray[np.float64]


def make_words_model() -> Pipeline:
    """Words, weighted by TF-IDF, into a logistic regression.

    Accents are taken off, because many phones type none. Pairs of words and parts of words gained
    nothing more (decision 7).
    """
    words = TfidfVectorizer(
        strip_accents="unicode", sublinear_tf=True, token_pattern=WORD, dtype=np.float32
    )
    regression = SGDClassifier(
        loss="log_loss", alpha=2e-6, class_weight="balanced", max_iter=10, tol=None, random_state=42
    )
    return make_pipeline(words, regression)


def blend(meaning: Probabilities, words: Probabilities, share: float = SHARE) -> Probabilities:
    """Weighted geometric mean of two opinions of shape (messages, intents), made to sum to 1."""
    logs = (1 - share) * np.log(meaning + LEAST) + share * np.log(words + LEAST)
    joint = np.exp(logs)
    return np.asarray(joint / joint.sum(axis=1, keepdims=True))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class WordClassifier(GraphComponent, IntentClassifier):
    """Blends what the words of a message say into the ranking made from its meaning.

    The sentence encoder knows what a message is about in any language, but blurs small words that
    matter: "under 18", "after", "no permit". Two opinions that err in different places err together
    more seldom. `share` is the words' part in it, from 0 to 1.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"share": SHARE}

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: Pipeline | None = None,
    ) -> None:
        self._share: float = config["share"]
        self._model_storage = model_storage
        self._resource = resource
        self._model = model

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> WordClassifier:
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> WordClassifier:
        with model_storage.read_from(resource) as folder:
            model = sio.load(folder / MODEL_FILE, trusted=TRUSTED)
        return cls(config, model_storage, resource, model)

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        if not 0 <= config.get("share", SHARE) <= 1:
            raise ValueError("config.yml: 'share' of the word classifier must be from 0 to 1.")

    def train(self, training_data: TrainingData) -> Resource:
        """Learn which words speak for which intent."""
        messages = [
            message for message in training_data.intent_examples if message.get(TEXT, "").strip()
        ]
        self._model = make_words_model().fit(
            [message.get(TEXT) for message in messages],
            [message.get(INTENT) for message in messages],
        )
        # Half the memory, and the same ranking. In Fortran's order, because scikit-learn multiplies
        # by the transpose, and would otherwise copy all of it for each message (10 ms).
        regression = self._model[-1]
        regression.coef_ = np.asfortranarray(regression.coef_, dtype=np.float32)
        with self._model_storage.write_to(self._resource) as folder:
            sio.dump(self._model, folder / MODEL_FILE)
        return self._resource

    @property
    def model(self) -> Pipeline:
        """What was learned in training."""
        if self._model is None:
            raise ValueError("The word classifier is not trained: run 'helpline train'.")
        return self._model

    @property
    def weights(self) -> Probabilities:
        """How much each word speaks for each intent, of shape (intents, words)."""
        return np.asarray(self.model[-1].coef_)

    def process(self, messages: list[Message]) -> list[Message]:
        """Rank the intents anew, with the words' opinion in it."""
        ranked = [message for message in messages if message.get(INTENT_RANKING_KEY)]
        if not ranked:
            return messages
        texts = [message.get(TEXT)[:LONGEST_INPUT] for message in ranked]
        for message, words in zip(ranked, self.model.predict_proba(texts), strict=True):
            self._rank_anew(message, words)
        return messages

    def _rank_anew(self, message: Message, words: Probabilities) -> None:
        said = dict(zip(self.model.classes_, words, strict=True))
        ranking = message.get(INTENT_RANKING_KEY)
        names = [intent["name"] for intent in ranking]
        meaning = np.array([[intent["confidence"] for intent in ranking]])
        joint = blend(meaning, np.array([[said[name] for name in names]]), self._share)[0]
        order = np.argsort(-joint)
        ranking = [{"name": names[place], "confidence": float(joint[place])} for place in order]
        message.set(INTENT, ranking[0], add_to_output=True)
        message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
