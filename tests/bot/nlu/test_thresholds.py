"""The thresholds follow from what a wrong answer costs."""

import numpy as np
import pytest

from bot.nlu.thresholds import choose_thresholds, cross_validate

INTENTS = ["a", "b", "out_of_scope", "outside_work"]


def probabilities(seed: int = 7, messages: int = 400) -> tuple[np.ndarray, list[str]]:
    """Messages whose classifier is right the more often, the surer it is."""
    chance = np.random.default_rng(seed)
    wanted = chance.integers(0, len(INTENTS), messages)
    sureness = chance.uniform(0.3, 1, messages)
    guessed = np.where(chance.uniform(0, 1, messages) < sureness, wanted, (wanted + 1) % 4)
    found = np.repeat((1 - sureness)[:, None] / 3, len(INTENTS), axis=1)
    found[np.arange(messages), guessed] = sureness
    return found, [INTENTS[number] for number in wanted]


def choose(cost: float, found: np.ndarray, intents: list[str]) -> tuple[float, float]:
    """The confidence needed to answer, and to count as a part."""
    chosen = choose_thresholds(
        found,
        intents,
        cost_of_wrong=cost,
        part_precision=0.9,
        outside=["out_of_scope", "outside_work"],
    )
    assert chosen.clarify_above <= chosen.answer_above <= chosen.part_above
    return chosen.answer_above, chosen.part_above


def test_the_dearer_a_wrong_answer_the_surer_one_must_be() -> None:
    """With a higher cost, more is asked back."""
    found, intents = probabilities()
    cheap, _ = choose(1.5, found, intents)
    dear, _ = choose(8, found, intents)
    assert cheap < dear


def test_a_part_must_be_surer_than_its_precision_asks_for() -> None:
    """At 90 % precision, confidences at which 60 % are right do not count."""
    found, intents = probabilities()
    _, part = choose(1.5, found, intents)
    assert part >= 0.7


def test_two_intents_outside_are_one_answer() -> None:
    """Taking a question about tax for one about the weather is no mistake."""
    found = np.array([[0.02, 0.02, 0.9, 0.06]] * 20 + [[0.9, 0.04, 0.03, 0.03]] * 20)
    intents = ["outside_work"] * 20 + ["a"] * 18 + ["b"] * 2
    answer, _ = choose(2, found, [*intents[:38], "b", "out_of_scope"])
    assert answer <= 0.9


@pytest.mark.parametrize("seed", [1, 2])
def test_cross_validation_says_what_is_not_learned_by_heart(seed: int) -> None:
    """Each message is judged by models that never saw it, and the opinions sum to one."""
    chance = np.random.default_rng(seed)
    intents = ["a", "b"] * 15
    centres = np.array([[1.0, 0.0], [0.0, 1.0]] * 15)
    vectors = centres + chance.normal(0, 0.2, (30, 2))
    texts = [
        f"{'permit' if intent == 'a' else 'doctor'} {number}"
        for number, intent in enumerate(intents)
    ]
    found = cross_validate(vectors, texts, intents)
    assert found.shape == (30, 2)
    assert np.allclose(found.sum(axis=1), 1)
    assert (found.argmax(axis=1) == np.array([0, 1] * 15)).mean() > 0.9
