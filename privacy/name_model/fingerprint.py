"""Tells whether a trained name model is still the one that its data would give."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

PRIVACY = Path(__file__).resolve().parents[1]
# All that decides what the model becomes, beside the messages.
MADE_OF = (
    ("data/names", "*.yml"),
    ("data/messages", "*.yml"),
    ("data", "never_names.yml"),
    ("name_model", "*.py"),
    (".", "folding.py"),
    (".", "lexicon.py"),
    (".", "name_documents.py"),
    (".", "thai_words.py"),
    (".", "word_splitter.py"),
)


def sources(messages: Path) -> Iterator[Path]:
    """Every file that decides, in a fixed order."""
    for place, pattern in MADE_OF:
        yield from sorted((PRIVACY / place).glob(pattern))
    yield from sorted(messages.glob("*/*.yml"))


def fingerprint(messages: Path) -> str:
    """A hash: while it is the same, the model need not be trained again."""
    digest = hashlib.sha256()
    for path in sources(messages):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
