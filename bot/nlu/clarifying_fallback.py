"""Turns the ranking of intents into a decision: answer, ask which is meant, or say so."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY
from rasa.shared.nlu.training_data.message import Message

DECISION = "decision"
ANSWER, CLARIFY, FALLBACK = "answer", "clarify", "fallback"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class ClarifyingFallback(GraphComponent, IntentClassifier):
    """Replaces an uncertain intent by `nlu_fallback`, and says in `decision` what to do instead.

    A wrong answer costs a frightened person more than one question back, so an answer needs a
    confidence of `answer_above` and a lead of `lead` over the next intent. With less, but from
    `clarify_above` on, the decision is to ask which of the nearest intents is meant. The ranking
    stays as it was.

    The `urgent_intent` wins from `urgent_above` on, whatever else is likelier: a cry for help that
    is missed costs more than emergency numbers that nobody needed.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        return [IntentClassifier]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {
            "answer_above": 0.3,
            "lead": 0.1,
            "clarify_above": 0.15,
            "urgent_intent": "danger_now",
            "urgent_above": 1.0,
        }

    def __init__(self, config: dict[str, Any]) -> None:
        self._answer_above: float = config["answer_above"]
        self._lead: float = config["lead"]
        self._clarify_above: float = config["clarify_above"]
        self._urgent_intent: str = config["urgent_intent"]
        self._urgent_above: float = config["urgent_above"]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ClarifyingFallback:
        return cls(config)

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        if not 0 <= config.get("clarify_above", 0) <= config.get("answer_above", 1) <= 1:
            raise ValueError("config.yml: 0 <= clarify_above <= answer_above <= 1 must hold.")

    def process(self, messages: list[Message]) -> list[Message]:
        """Replace the intent of uncertain messages."""
        for message in messages:
            ranking = message.get(INTENT_RANKING_KEY) or []
            if not ranking:
                continue
            urgent = self.urgent(ranking)
            if urgent is not None:
                message.set(DECISION, ANSWER, add_to_output=True)
                message.set(INTENT, urgent, add_to_output=True)
                continue
            confidence = ranking[0]["confidence"]
            second = ranking[1]["confidence"] if len(ranking) > 1 else 0.0
            decision = self.decide(confidence, confidence - second)
            message.set(DECISION, decision, add_to_output=True)
            if decision != ANSWER:
                intent = {"name": DEFAULT_NLU_FALLBACK_INTENT_NAME, "confidence": confidence}
                message.set(INTENT, intent, add_to_output=True)
        return messages

    def urgent(self, ranking: list[dict[str, Any]]) -> dict[str, Any] | None:
        """The urgent intent's place in the ranking, if it is likely enough."""
        for intent in ranking:
            if intent["name"] == self._urgent_intent and intent["confidence"] >= self._urgent_above:
                return intent
        return None

    def decide(self, confidence: float, lead: float) -> str:
        """What to do about a message whose best intent has this confidence, and this lead."""
        if confidence >= self._answer_above and lead >= self._lead:
            return ANSWER
        return CLARIFY if confidence >= self._clarify_above else FALLBACK
