"""Adds the messages of danger, and the harmless ones close to it, to what the model learns from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.danger_rules import CATEGORIES
from bot.data import DataError, load_yaml

DANGER_LABEL = "danger_label"
HARMLESS = "harmless"


def read_danger_messages(folder: Path) -> Iterator[Message]:
    """Every message of the folder's files, without an intent, labelled for the danger classifier.

    Raises:
        DataError: there is no file, one is malformed, or it names an unknown category.
    """
    paths = sorted(folder.glob("*.yml"))
    if not paths:
        raise DataError(f"{folder} holds no messages of danger: add data/danger/<language>.yml.")
    for path in paths:
        content = load_yaml(path, dict[str, tuple[str, ...]])
        if unknown := set(content) - {*CATEGORIES, HARMLESS}:
            raise DataError(f"{path.name} has an unknown category: {sorted(unknown)}.")
        for label, texts in content.items():
            for text in texts:
                yield Message({TEXT: text, DANGER_LABEL: label})


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class DangerMessages(GraphComponent):
    """Joins the messages in `folder` to the training data, before they are made into vectors.

    They have no intent, so the classifiers of intents do not see them.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"folder": "data/danger"}

    def __init__(self, config: dict[str, Any]) -> None:
        self._folder = Path(config["folder"])

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> DangerMessages:
        return cls(config)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add the messages."""
        training_data.training_examples.extend(read_danger_messages(self._folder))
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """A person's messages pass by."""
        return messages
