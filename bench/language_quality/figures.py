"""Figures over outcomes: shares, calibration, confusion, coverage against error."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from bench.language_quality.held_out import topics
from bench.language_quality.outcomes import Outcome, answer_key
from bench.per_cent import per_cent

CALIBRATION_BINS = 10


class Shares(msgspec.Struct, frozen=True):
    """Shares of a group of messages, in per cent; `messages` counts them."""

    messages: int
    right: float
    asked: float
    wrong: float


def shares(outcomes: Sequence[Outcome]) -> Shares:
    verdicts = [outcome.verdict for outcome in outcomes]
    right, asked, wrong = (
        per_cent([verdict == kind for verdict in verdicts]) for kind in ("right", "asked", "wrong")
    )
    return Shares(len(outcomes), right, asked, wrong)


def inside(outcomes: Iterable[Outcome]) -> list[Outcome]:
    return [outcome for outcome in outcomes if not outcome.is_outside]


def outside_answered(outcomes: Iterable[Outcome]) -> float:
    """Share of the messages out of scope that were answered as if they were known, in per cent."""
    outside = [outcome for outcome in outcomes if outcome.is_outside]
    return per_cent([outcome.verdict == "wrong" for outcome in outside])


def by(outcomes: Iterable[Outcome], key: Callable[[Outcome], str]) -> Mapping[str, list[Outcome]]:
    """The outcomes in groups, in the order in which the groups appear."""
    groups: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        groups.setdefault(key(outcome), []).append(outcome)
    return groups


def topic_of(outcome: Outcome) -> str:
    return topics()[outcome.example.intent]


def language_of(outcome: Outcome) -> str:
    return outcome.example.language


def confusion_pairs(outcomes: Iterable[Outcome]) -> list[tuple[str, str, int]]:
    """Expected and nearest intent where they differ, with how often, the most frequent first."""
    pairs = Counter(
        (outcome.example.intent, outcome.ranking[0][0])
        for outcome in outcomes
        if not outcome.is_first_right
    )
    return [(expected, found, times) for (expected, found), times in pairs.most_common()]


def is_asked_between(outcome: Outcome, offered: int = 3) -> bool:
    """Whether the right intent is among those that a question back offers."""
    wanted = answer_key(outcome.example.intent)
    return wanted in {answer_key(intent) for intent, _ in outcome.ranking[:offered]}


def confusion(outcomes: Sequence[Outcome]) -> tuple[list[str], NDArray[np.int_]]:
    """Topics, and how often a message of a topic (rows) was nearest to a topic (columns)."""
    names = sorted(set(topics().values()))
    place = {name: number for number, name in enumerate(names)}
    matrix = np.zeros((len(names), len(names)), dtype=int)
    for outcome in outcomes:
        matrix[place[topic_of(outcome)], place[topics()[outcome.ranking[0][0]]]] += 1
    return names, matrix


def calibration(outcomes: Sequence[Outcome]) -> list[tuple[float, float, int]]:
    """Mean confidence, share of right ones and count, per bin of confidence."""
    bins: list[list[Outcome]] = [[] for _ in range(CALIBRATION_BINS)]
    for outcome in outcomes:
        bins[min(int(outcome.confidence * CALIBRATION_BINS), CALIBRATION_BINS - 1)].append(outcome)
    return [
        (
            float(np.mean([outcome.confidence for outcome in group])),
            float(np.mean([outcome.is_first_right for outcome in group])),
            len(group),
        )
        for group in bins
        if group
    ]


def calibration_error(outcomes: Sequence[Outcome]) -> float:
    """Mean distance between confidence and share of right ones, weighted (ECE), from 0 to 1."""
    total = sum(count for *_, count in calibration(outcomes))
    distance = sum(abs(sure - right) * count for sure, right, count in calibration(outcomes))
    return distance / total if total else 0.0


def coverage(
    confidences: Sequence[float], are_right: Sequence[bool]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Share answered, and share of wrong ones among all messages, from the surest down."""
    order = np.argsort(-np.asarray(confidences))
    wrong = ~np.asarray(are_right)[order]
    total = len(wrong)
    return np.arange(1, total + 1) / total, np.cumsum(wrong) / total
