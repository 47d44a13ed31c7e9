"""Vectors of training messages are kept between trainings, and only of those."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from bot.nlu.encoder import Vectors
from bot.nlu.vector_cache import encode_all


class CountingEncoder:
    """Encodes a text as its length, and remembers what it was asked for."""

    dimensions = 1

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, messages: Sequence[str]) -> Vectors:
        self.asked += messages
        return np.array([[len(message)] for message in messages], dtype=np.float32)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "vectors.npz"


def test_a_known_message_is_not_encoded_again(path: Path) -> None:
    """The second training encodes only what is new."""
    encode_all(["a", "bb"], CountingEncoder(), path)
    second = CountingEncoder()
    found = encode_all(["bb", "ccc", "ccc"], second, path)
    assert second.asked == ["ccc"]
    assert {text: vector.tolist() for text, vector in found.items()} == {"bb": [2.0], "ccc": [3.0]}


def test_what_is_no_longer_trained_on_is_dropped(path: Path) -> None:
    """The file holds what the last training needed, and does not grow for ever."""
    encode_all(["a", "bb"], CountingEncoder(), path)
    encode_all(["bb", "ccc"], CountingEncoder(), path)
    third = CountingEncoder()
    encode_all(["a"], third, path)
    assert third.asked == ["a"]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut off"])
def test_a_damaged_file_is_made_anew(path: Path, content: bytes) -> None:
    """An interrupted disk costs time, never a training."""
    path.parent.mkdir()
    path.write_bytes(content)
    encoder = CountingEncoder()
    encode_all(["a"], encoder, path)
    assert encoder.asked == ["a"]
    encode_all(["a"], (second := CountingEncoder()), path)
    assert second.asked == []


def test_without_a_file_nothing_is_written(tmp_path: Path) -> None:
    """The cache is a choice of the configuration."""
    encode_all(["a"], CountingEncoder(), None)
    assert list(tmp_path.iterdir()) == []
