"""Measures a trained model on the held-out messages, beside the baselines (runs in the brain).

`python -m bench.language_quality MODEL DIALOGUES.json [--no-baselines]` writes the report.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import resource
import statistics
import time
import warnings
from collections.abc import Sequence
from pathlib import Path

import msgspec
import structlog
import yaml
from rasa.core.agent import Agent

from bench.language_quality.baselines import (
    DEFAULT_PIPELINE,
    Guess,
    few_of_each,
    searched_guesses,
    trained_guesses,
)
from bench.language_quality.held_out import ROOT, Example, held_out, held_out_languages, training
from bench.language_quality.outcomes import Outcome, outcomes_of
from bench.language_quality.report import Cost, DialogueResults, write_report
from bot.nlu.encoder import E5Encoder


def megabytes() -> float:
    """Memory of this process that is really in use."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1_000_000


async def measure(model: str) -> tuple[list[Outcome], Cost]:
    """The outcome of every held-out message in every language, and what the model costs."""
    before = megabytes()
    agent = Agent.load(model)
    await agent.parse_message("hello")  # the first message pays for loading
    added = megabytes() - before
    examples = [example for tag in held_out_languages() for example in held_out(tag)]
    return await outcomes_of(agent, examples), Cost(added, encoder_milliseconds(examples))


def encoder_milliseconds(examples: Sequence[Example]) -> float:
    """Median time of the sentence encoder alone, over the same messages."""
    encoder = E5Encoder()
    times = []
    for example in examples:
        started = time.perf_counter()
        encoder.encode([example.text])
        times.append(1000 * (time.perf_counter() - started))
    return statistics.median(times)


async def compare() -> dict[str, list[Guess]]:
    """What the baselines make of the English held-out messages."""
    asked, few = held_out("en"), few_of_each(training("en"))
    ours = yaml.load((ROOT / "config.yml").read_text("utf-8"), Loader=yaml.CSafeLoader)["pipeline"]
    return {
        "rasa init": await trained_guesses(DEFAULT_PIPELINE, few, asked),
        "this pipeline, the same few messages": await trained_guesses(ours, few, asked),
        "keyword search": searched_guesses(asked),
    }


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model")
    parser.add_argument("dialogues", type=Path)
    parser.add_argument("--no-baselines", action="store_true")
    chosen = parser.parse_args()
    dialogues = msgspec.json.decode(chosen.dialogues.read_bytes(), type=DialogueResults)
    outcomes, cost = await measure(chosen.model)
    baselines = {} if chosen.no_baselines else await compare()
    print(write_report(outcomes, baselines, dialogues, cost))  # noqa: T201 - it is the command's output


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    asyncio.run(main())
