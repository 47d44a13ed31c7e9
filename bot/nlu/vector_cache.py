"""Keeps the vectors of training messages between trainings, so that only new lines are encoded."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from bot.nlu.encoder import WEIGHTS_SHA256, SentenceEncoder, Vectors

BATCH = 64


def key_of(text: str) -> str:
    """Name of a vector in the file: depends on the text and on the weights that made it."""
    return hashlib.sha256(f"{WEIGHTS_SHA256}\0{text}".encode("utf-8", "replace")).hexdigest()


def read_vectors(path: Path) -> dict[str, Vectors]:
    """What the file holds, by key; nothing when there is none or it was cut off while written."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            return dict(zip(stored["keys"].tolist(), stored["vectors"], strict=True))
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return {}


def write_vectors(path: Path, vectors: Mapping[str, Vectors]) -> None:
    """Replace the file at once, so that an interrupted training leaves the old one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished.npz")
    np.savez(unfinished, keys=np.array(list(vectors)), vectors=np.array(list(vectors.values())))
    unfinished.replace(path)


def encode_all(
    texts: Iterable[str], encoder: SentenceEncoder, path: Path | None
) -> dict[str, Vectors]:
    """The vector of every text; those in the file at `path` are not computed again.

    Only training comes here: a person's message is never written anywhere.
    """
    wanted = list(dict.fromkeys(texts))
    stored = read_vectors(path) if path else {}
    missing = sorted((text for text in wanted if key_of(text) not in stored), key=len)
    for batch in batches(missing):
        stored.update(zip(map(key_of, batch), encoder.encode(batch), strict=True))
    found = {text: stored[key_of(text)] for text in wanted}
    if path and missing:
        write_vectors(path, {key_of(text): vector for text, vector in found.items()})
    return found


def batches(texts: Sequence[str]) -> Iterable[Sequence[str]]:
    for start in range(0, len(texts), BATCH):
        yield texts[start : start + BATCH]
