"""The sentence encoder: checked weights, unit vectors, and a loud failure, never a wrong one."""

import numpy as np
import pytest

from bot.nlu import encoder
from bot.nlu.encoder import LONGEST_INPUT, E5Encoder, EncoderError, clean


@pytest.fixture(scope="module")
def e5() -> E5Encoder:
    return E5Encoder()


def test_messages_become_unit_vectors(e5: E5Encoder) -> None:
    """One row a message, each of length 1."""
    vectors = e5.encode(["can I stay in Norway", "где адвокат", ""])
    assert vectors.shape == (3, 384)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=0.01)


def test_the_same_question_in_another_language_is_near(e5: E5Encoder) -> None:
    """A Romanian question lies nearer to its English twin than to another English question."""
    romanian, same, other = e5.encode(
        [
            "Am nevoie de un avocat gratuit",
            "I need a free lawyer",
            "Where will my child go to school",
        ]
    )
    assert romanian @ same > romanian @ other


def test_a_long_message_is_capped(e5: E5Encoder) -> None:
    """What comes after the cap changes nothing, and takes no time."""
    start = "my boss took my passport " * 40
    assert len(start) == LONGEST_INPUT
    short, long = e5.encode([start, start + "x" * 40_000])
    assert np.array_equal(short, long)


def test_half_a_surrogate_pair_does_not_hurt(e5: E5Encoder) -> None:
    """What UTF-8 cannot carry is dropped, the rest encoded."""
    assert clean("help\ud83d me") == "help me"
    assert np.array_equal(e5.encode(["help\ud83d me"]), e5.encode(["help me"]))


def test_wrong_weights_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Weights other than those that were measured are an error that names both checksums."""
    monkeypatch.setattr(encoder, "WEIGHTS_SHA256", "0" * 64)
    with pytest.raises(EncoderError, match="expected 0000"):
        E5Encoder()


class BrokenEngine:
    """An engine that returns what it should not."""

    def __init__(self, answer: object) -> None:
        self.answer = answer

    def query(self, _: list[str]) -> object:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.mark.parametrize(
    "answer",
    [
        np.zeros((1, 384), dtype=np.float32),
        np.full((1, 384), np.nan, dtype=np.float32),
        np.ones((1, 12), dtype=np.float32),
        RuntimeError("my secret message"),
    ],
)
def test_a_failing_engine_is_an_error(answer: object) -> None:
    """A zero vector would mean "anything": it is an error, which never quotes the message."""
    broken = object.__new__(E5Encoder)
    broken._engine = BrokenEngine(answer)
    with pytest.raises(EncoderError) as caught:
        broken.encode(["my secret message"])
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None
