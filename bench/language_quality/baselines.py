"""What the same messages come to with a plain Rasa project, and with a keyword search."""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import yaml
from rasa.core.agent import Agent
from rasa.model_training import train_nlu
from sklearn.feature_extraction.text import TfidfVectorizer

from bench.language_quality.held_out import Example
from bench.language_quality.outcomes import OUTSIDE, answer_key
from bot.answers import load_answers
from bot.passages import load_passages

# A hundred epochs over all messages take hours; this many for each intent take minutes.
MESSAGES_PER_INTENT = 6
# Below this a search result has hardly a word in common with the question.
LEAST_LIKENESS = 0.1

# What `rasa init` writes, spelled out: its config.yml leaves the pipeline to Rasa's default.
DEFAULT_PIPELINE = [
    {"name": "WhitespaceTokenizer"},
    {"name": "RegexFeaturizer"},
    {"name": "LexicalSyntacticFeaturizer"},
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
    {"name": "DIETClassifier", "epochs": 100, "constrain_similarities": True},
    {"name": "EntitySynonymMapper"},
    {"name": "ResponseSelector", "epochs": 100, "constrain_similarities": True},
    {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
]


class Guess(msgspec.Struct, frozen=True):
    """What a baseline makes of a message: how sure, whether answered, right, how fast."""

    example: Example
    confidence: float
    is_right: bool
    is_answered: bool
    milliseconds: float


def few_of_each(examples: Sequence[Example], most: int = MESSAGES_PER_INTENT) -> list[Example]:
    """The first messages of every intent."""
    taken: Counter[str] = Counter()
    chosen = []
    for example in examples:
        taken[example.intent] += 1
        if taken[example.intent] <= most:
            chosen.append(example)
    return chosen


def write_project(folder: Path, examples: Sequence[Example], pipeline: Any) -> None:
    """The configuration, domain and messages of a plain project."""
    by_intent: dict[str, list[str]] = {}
    for example in examples:
        by_intent.setdefault(example.intent, []).append(example.text)
    nlu = [
        {"intent": intent, "examples": "".join(f"- {text}\n" for text in texts)}
        for intent, texts in by_intent.items()
    ]
    files = {
        "config.yml": {"recipe": "default.v1", "language": "en", "pipeline": pipeline},
        "domain.yml": {"version": "3.1", "intents": list(by_intent)},
        "nlu.yml": {"version": "3.1", "nlu": nlu},
    }
    for name, content in files.items():
        (folder / name).write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")


async def trained_guesses(
    pipeline: Any, examples: Sequence[Example], asked: Sequence[Example]
) -> list[Guess]:
    """What a project with this pipeline makes of messages, after learning from examples."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_project(folder, examples, pipeline)
        model = train_nlu(
            config=str(folder / "config.yml"),
            nlu_data=str(folder / "nlu.yml"),
            output=name,
            domain=str(folder / "domain.yml"),
        )
        agent = Agent.load(model)
        guesses = []
        for example in asked:
            started = time.perf_counter()
            parsed = await agent.parse_message(example.text)
            guesses.append(read_guess(example, parsed, 1000 * (time.perf_counter() - started)))
        return guesses


def read_guess(example: Example, parsed: dict[str, Any], milliseconds: float) -> Guess:
    """A guess from Rasa's result; its fallback intent stands for not answering."""
    ranking = [entry for entry in parsed["intent_ranking"] if entry["name"] in load_answers()]
    found = ranking[0]["name"]
    is_answered = parsed["intent"]["name"] == found and answer_key(found) != OUTSIDE
    is_right = answer_key(found) == answer_key(example.intent)
    return Guess(example, float(ranking[0]["confidence"]), is_right, is_answered, milliseconds)


def searched_guesses(asked: Sequence[Example]) -> list[Guess]:
    """The passage of the brochure whose words are likest to the message's; right if it is shown."""
    passages = list(load_passages().values())
    texts = [" ".join((passage.heading, passage.text, *passage.points)) for passage in passages]
    vectorizer = TfidfVectorizer(sublinear_tf=True, stop_words="english")
    vectors = vectorizer.fit_transform(texts)
    likeness = (vectorizer.transform([example.text for example in asked]) @ vectors.T).toarray()
    return [
        Guess(
            example,
            float(row.max()),
            passages[int(np.argmax(row))].id in load_answers()[example.intent].answer.passages,
            bool(row.max() >= LEAST_LIKENESS),
            0.0,
        )
        for example, row in zip(asked, likeness, strict=True)
    ]
