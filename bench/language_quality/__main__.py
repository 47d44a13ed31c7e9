"""Measures a trained model on the held-out messages, beside the baselines (runs in the brain).

`python -m bench.language_quality MODEL DIALOGUES.json [--no-baselines]` writes the report.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import warnings
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
from bench.language_quality.held_out import ROOT, held_out, held_out_languages, training
from bench.language_quality.outcomes import Outcome, outcomes_of
from bench.language_quality.report import DialogueResults, write_report


async def measure(model: str) -> list[Outcome]:
    """The outcome of every held-out message in every language."""
    agent = Agent.load(model)
    examples = [example for tag in held_out_languages() for example in held_out(tag)]
    await agent.parse_message("hello")  # the first message pays for loading
    return await outcomes_of(agent, examples)


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
    outcomes = await measure(chosen.model)
    baselines = {} if chosen.no_baselines else await compare()
    print(write_report(outcomes, baselines, dialogues))  # noqa: T201 - it is the command's output


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    asyncio.run(main())
