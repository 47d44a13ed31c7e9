"""Sets the sentences of a longer message beside it, so that each is understood for itself too."""

from __future__ import annotations

import re
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.constants import INTENT_MESSAGE_PREFIX
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

PART = "is_part"
LONGEST_INPUT = 1_000

# The end of a sentence in any of the scripts people write in, or the start of another question.
SENTENCE_END = re.compile(r"[.?!;؟؛。…\n]+\s*|\s+-\s+")
NEXT_QUESTION = re.compile(
    r",?\s+(?:and|also|but|then|plus)\s+(?="
    r"(?:also\s+)?(?:how|what|wat|where|when|who|why|which|can|could|do|does|is|are|will|must|may|should)\b)",
    re.IGNORECASE,
)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class QuestionSplitter(GraphComponent, EntityExtractorMixin):
    """Adds each sentence of a message as a message of its own, for `ClarifyingFallback` to fold.

    Sentences shorter than `fewest_letters` carry no question of their own; of the others the last
    `most_parts` count, because a story's question stands at its end.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"fewest_letters": 6, "most_parts": 5}

    def __init__(self, config: dict[str, Any]) -> None:
        self._fewest_letters: int = config["fewest_letters"]
        self._most_parts: int = config["most_parts"]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> QuestionSplitter:
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        """The messages, each followed by its parts."""
        return [
            with_part
            for message in messages
            for with_part in (message, *self._parts(message.get(TEXT) or ""))
        ]

    def _parts(self, text: str) -> list[Message]:
        return [Message({TEXT: part, PART: True}) for part in self.split(text)]

    def split(self, text: str) -> list[str]:
        """The sentences and questions of a text; none when it is only one."""
        if text.startswith(INTENT_MESSAGE_PREFIX):
            return []
        parts = [
            part.strip()
            for sentence in SENTENCE_END.split(text[:LONGEST_INPUT])
            for part in NEXT_QUESTION.split(sentence)
            if sum(letter.isalpha() for letter in part) >= self._fewest_letters
        ]
        return parts[-self._most_parts :] if len(parts) > 1 else []
