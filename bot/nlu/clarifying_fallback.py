"""Turns the ranking of intents into a decision: answer, ask which is meant, or say so."""

from __future__ import annotations

import math
from typing import Any

import msgspec
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.danger_classifier import DANGER
from bot.nlu.meaning_classifier import sentence_vectors
from bot.nlu.question_splitter import PART
from bot.nlu.thresholds import Thresholds, choose_thresholds, cross_validate

DECISION, MEANT, PARTS = "decision", "meant", "parts"
ANSWER, CLARIFY, FALLBACK = "answer", "clarify", "fallback"
THRESHOLDS_FILE = "thresholds.json"

# Asked between the two nearest, and the third where it is nearly as near as the second.
NEARLY = 0.6


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class ClarifyingFallback(GraphComponent, IntentClassifier):
    """Replaces an uncertain intent by `nlu_fallback`, and says in `decision` what to do instead.

    A wrong answer costs a frightened person more than a question back: `cost_of_wrong` says how
    much, and the thresholds that follow from it are chosen by cross-validation and stored with the
    model. `meant` are the intents worth asking between, `parts` what the sentences of a longer
    message plainly mean. The ranking stays as it was.

    The `urgent_intent` is decided by the danger classifier alone: from the score `urgent_above` on
    it wins over whatever else is likelier; below it is asked about where it is the likeliest.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        return [DenseFeaturizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {
            "cost_of_wrong": 5.0,
            "part_precision": 0.95,
            "outside": ["out_of_scope"],
            "urgent_intent": "danger_now",
            "urgent_above": 4.0,
        }

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        thresholds: Thresholds | None = None,
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._thresholds = thresholds

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ClarifyingFallback:
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> ClarifyingFallback:
        with model_storage.read_from(resource) as folder:
            stored = (folder / THRESHOLDS_FILE).read_bytes()
        thresholds = msgspec.json.decode(stored, type=Thresholds)
        return cls(config, model_storage, resource, thresholds)

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        if config.get("cost_of_wrong", 0) < 1:
            raise ValueError("config.yml: 'cost_of_wrong' must be 1 or more; asking back costs 1.")

    def train(self, training_data: TrainingData) -> Resource:
        """Choose the thresholds and store them with the model."""
        messages = [
            message
            for message in training_data.intent_examples
            if message.get(TEXT) and message.get(INTENT)
        ]
        intents = [message.get(INTENT) for message in messages]
        texts = [message.get(TEXT) for message in messages]
        self._thresholds = choose_thresholds(
            cross_validate(sentence_vectors(messages), texts, intents),
            intents,
            cost_of_wrong=self._config["cost_of_wrong"],
            part_precision=self._config["part_precision"],
            outside=self._config["outside"],
        )
        with self._model_storage.write_to(self._resource) as folder:
            (folder / THRESHOLDS_FILE).write_bytes(msgspec.json.encode(self._thresholds))
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Decide about each message; its parts go no further."""
        whole: list[Message] = []
        parts: dict[int, list[Message]] = {}
        for message in messages:
            if not message.get(PART):
                whole.append(message)
            else:
                parts.setdefault(len(whole), []).append(message)
        for number, message in enumerate(whole, start=1):
            self._decide_about(message, [rank(part) for part in parts.get(number, ())])
        return whole

    def _decide_about(self, message: Message, parts: list[list[dict[str, Any]]]) -> None:
        ranking = rank(message)
        if not ranking:
            return
        message.set(PARTS, self._plain(parts), add_to_output=True)
        message.set(MEANT, worth_asking(ranking), add_to_output=True)
        confidence = ranking[0]["confidence"]
        if message.get(DANGER, {}).get("score", -math.inf) >= self._config["urgent_above"]:
            urgent = {"name": self._config["urgent_intent"], "confidence": confidence}
            message.set(INTENT, urgent, add_to_output=True)
            message.set(DECISION, ANSWER, add_to_output=True)
            return
        decision = self.decide(ranking)
        message.set(DECISION, decision, add_to_output=True)
        if decision != ANSWER:
            intent = {"name": DEFAULT_NLU_FALLBACK_INTENT_NAME, "confidence": confidence}
            message.set(INTENT, intent, add_to_output=True)

    def _plain(self, parts: list[list[dict[str, Any]]]) -> list[str]:
        """The intents of the parts that are plain, in order, each once."""
        bound = self.thresholds.part_above
        plain = (part[0]["name"] for part in parts if part and part[0]["confidence"] >= bound)
        return list(dict.fromkeys(plain))

    @property
    def thresholds(self) -> Thresholds:
        """What was chosen in training."""
        if self._thresholds is None:
            raise ValueError("The fallback component is not trained: run 'helpline train'.")
        return self._thresholds

    def decide(self, ranking: list[dict[str, Any]]) -> str:
        """What to do about a message with this ranking."""
        confidence = ranking[0]["confidence"]
        lead = confidence - (ranking[1]["confidence"] if len(ranking) > 1 else 0.0)
        is_urgent = ranking[0]["name"] == self._config["urgent_intent"]
        is_sure = confidence >= self.thresholds.answer_above and lead >= self.thresholds.lead
        if is_sure and not is_urgent:
            return ANSWER
        return CLARIFY if confidence >= self.thresholds.clarify_above else FALLBACK


def rank(message: Message) -> list[dict[str, Any]]:
    return message.get(INTENT_RANKING_KEY) or []


def worth_asking(ranking: list[dict[str, Any]]) -> list[str]:
    """The intents to ask between: the two nearest, and those nearly as near as the second."""
    two, others = ranking[:2], ranking[2:]
    bound = NEARLY * two[-1]["confidence"]
    near = [*two, *(intent for intent in others if intent["confidence"] >= bound)]
    return [intent["name"] for intent in near]
