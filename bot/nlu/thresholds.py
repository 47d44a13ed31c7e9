"""Chooses, by cross-validation, how sure the language model must be to answer, ask or give up."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from bot.nlu.meaning_classifier import make_regression
from bot.nlu.word_classifier import Probabilities, blend, make_words_model

ANSWER_GRID = tuple(np.round(np.arange(0.1, 0.8, 0.02), 2))
LEAD_GRID = (0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3)
FOLDS = 3
OFFERED = 3

# Asking is worth it from the confidence on at which the right one is among those offered in at
# least half of the cases.
WORTH_ASKING = 0.5


class Thresholds(msgspec.Struct, frozen=True):
    """How sure is sure enough; all are probabilities.

    Answer from `answer_above` on, with `lead` over the next intent; ask from `clarify_above` on. A
    sentence within a longer message counts as a question of its own from `part_above` on.
    """

    answer_above: float
    lead: float
    clarify_above: float
    part_above: float


class Ranked(msgspec.Struct, frozen=True):
    """What cross-validation says about each training message, best intent first."""

    confidence: Probabilities
    lead: Probabilities
    is_right: NDArray[np.bool_]
    is_offered: NDArray[np.bool_]
    is_inside: NDArray[np.bool_]


def cross_validate(
    vectors: NDArray[np.float64], texts: Sequence[str], intents: Sequence[str]
) -> Probabilities:
    """What the classifiers say of each message when trained without it: (messages, intents)."""
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=42)

    def predict(model: Any, data: Any) -> Probabilities:
        found = cross_val_predict(model, data, intents, cv=folds, method="predict_proba")
        return np.asarray(found)

    return blend(predict(make_regression(), vectors), predict(make_words_model(), list(texts)))


def choose_thresholds(
    found: Probabilities,
    intents: Sequence[str],
    *,
    cost_of_wrong: float,
    part_precision: float,
    outside: Sequence[str],
) -> Thresholds:
    """The thresholds with the least cost: asking back costs 1, a wrong answer `cost_of_wrong`.

    `found` are the probabilities of shape (messages, intents in alphabetical order). The intents
    `outside` have one answer; any other answer to their messages is wrong. `part_precision` is the
    share of right ones that sentences within a message must reach.
    """
    columns = np.array(sorted(set(intents)))
    wanted = np.array(list(intents))
    one_outside = dict.fromkeys(outside, outside[0])
    ranked = rank(
        found,
        np.array([one_outside.get(intent, intent) for intent in wanted]),
        np.array([one_outside.get(intent, intent) for intent in columns]),
        np.isin(wanted, list(outside)),
    )
    answer_above, lead = min(
        product(ANSWER_GRID, LEAD_GRID), key=lambda pair: cost(ranked, *pair, cost_of_wrong)
    )
    return Thresholds(
        answer_above=float(answer_above),
        lead=float(lead),
        clarify_above=min(float(answer_above), lowest_at(ranked, ranked.is_offered, WORTH_ASKING)),
        part_above=max(float(answer_above), lowest_at(ranked, ranked.is_right, part_precision)),
    )


def rank(
    found: Probabilities,
    wanted: NDArray[np.str_],
    answers: NDArray[np.str_],
    is_outside: NDArray[np.bool_],
) -> Ranked:
    """Order the probabilities; `wanted` are the answers of the messages, `answers` the columns'."""
    order = np.argsort(-found, axis=1)
    best = np.take_along_axis(found, order[:, :2], axis=1)
    predicted = answers[order]
    return Ranked(
        confidence=best[:, 0],
        lead=best[:, 0] - best[:, 1],
        is_right=predicted[:, 0] == wanted,
        is_offered=(predicted[:, :OFFERED] == wanted[:, None]).any(axis=1),
        is_inside=~is_outside,
    )


def cost(ranked: Ranked, answer_above: float, lead: float, cost_of_wrong: float) -> float:
    """Mean cost of a message under these thresholds; asking back about what is outside is free."""
    is_answered = (ranked.confidence >= answer_above) & (ranked.lead >= lead)
    is_wrong = is_answered & ~ranked.is_right
    is_asked = ~is_answered & ranked.is_inside
    return float(np.mean(cost_of_wrong * is_wrong + is_asked))


def lowest_at(ranked: Ranked, is_good: NDArray[np.bool_], share: float) -> float:
    """The lowest confidence around which at least this share of the messages is good."""
    for low in ANSWER_GRID:
        near = (ranked.confidence >= low) & (ranked.confidence < low + 0.1)
        if near.any() and is_good[near].mean() >= share:
            return float(low)
    return float(ANSWER_GRID[-1])
