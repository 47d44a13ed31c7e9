"""Writes docs/language-quality.md: tables, plots, and what changed since the last release."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from bench.language_quality.baselines import MESSAGES_PER_INTENT, Guess
from bench.language_quality.figures import (
    Shares,
    by,
    calibration_error,
    confusion_pairs,
    inside,
    is_asked_between,
    language_of,
    outside_answered,
    shares,
    topic_of,
)
from bench.language_quality.held_out import ROOT
from bench.language_quality.outcomes import OUTSIDE, Outcome, answer_key
from bench.language_quality.plots import plot_calibration, plot_confusion, plot_coverage
from bench.per_cent import per_cent

DOCS = ROOT / "docs"
REPORT = DOCS / "language-quality.md"
SUMMARY = DOCS / "language-quality.json"
PICTURES = DOCS / "language-quality"
PAIRS_SHOWN = 15
SLOWEST_SHOWN = 5

INTRODUCTION = """\
# Language quality

Written by `make eval`. Every message here was written apart from the training data, by authors who
knew the intents and their answers but not the training messages; a test measures that none is a
near copy. They were asked for messages that a careful adviser can place, so really unclear ones are
rarer than in life: on the training data, which is wilder, cross-validation is right less often.

**right**: answered with what was asked for. **asked**: asked back, or said that it was not
understood. **wrong**: answered with something else. In per cent.
"""


class DialogueResults(msgspec.Struct, frozen=True):
    """How many dialogues there are, and what went otherwise than written, by dialogue."""

    total: int
    failed: dict[str, list[str]]

    @property
    def right(self) -> float:
        return 100 * (self.total - len(self.failed)) / self.total if self.total else 0.0


class Cost(msgspec.Struct, frozen=True):
    """What the model takes: MB added to a process with Rasa in it, the encoder's median time."""

    megabytes: float
    encoder_milliseconds: float


def write_report(
    outcomes: Sequence[Outcome],
    baselines: Mapping[str, Sequence[Guess]],
    dialogues: DialogueResults,
    cost: Cost,
) -> str:
    """Write report, plots and summary; return the figures for the terminal.

    Without baselines only the figures are returned: a report without them would say less than the
    last one.
    """
    summary = summarise(outcomes, dialogues)
    tables = "\n".join(main_tables(outcomes, dialogues, summary, last_release()))
    if not baselines:
        return tables
    PICTURES.mkdir(parents=True, exist_ok=True)
    ours = inside(outcomes)
    plot_confusion(ours, PICTURES / "confusion.png")
    plot_calibration(ours, PICTURES / "calibration.png")
    plot_coverage(curves(outcomes, baselines), PICTURES / "coverage.png")
    parts = [
        *(INTRODUCTION, tables, *baseline_table(outcomes, baselines)),
        *(*details(outcomes), *time_and_memory(outcomes, baselines, cost)),
    ]
    REPORT.write_text("\n".join(parts) + "\n", encoding="utf-8")
    SUMMARY.write_bytes(msgspec.json.format(msgspec.json.encode(summary), indent=1) + b"\n")
    return f"{tables}\n\nWritten: {REPORT.relative_to(ROOT)}"


def summarise(outcomes: Sequence[Outcome], dialogues: DialogueResults) -> dict[str, float]:
    """The figures that the next report compares itself with."""
    english = [outcome for outcome in outcomes if language_of(outcome) == "en"]
    others = [outcome for outcome in outcomes if language_of(outcome) != "en"]
    figures: dict[str, float] = {"dialogues right": dialogues.right}
    for name, group in (("English", english), ("other languages", others)):
        found = shares(inside(group))
        figures |= {f"{name} right": found.right, f"{name} wrong": found.wrong}
    figures["out of scope answered"] = outside_answered(outcomes)
    return {name: round(value, 1) for name, value in figures.items()}


def last_release() -> dict[str, float]:
    return msgspec.json.decode(SUMMARY.read_bytes()) if SUMMARY.is_file() else {}


def row(*cells: object) -> str:
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def table(*columns: str) -> list[str]:
    return [row(*columns), row(*("---" for _ in columns))]


def shares_row(name: str, found: Shares, *more: object) -> str:
    values = (f"{found.right:.1f}", f"{found.asked:.1f}", f"{found.wrong:.1f}")
    return row(name, found.messages, *values, *more)


def main_tables(
    outcomes: Sequence[Outcome],
    dialogues: DialogueResults,
    summary: Mapping[str, float],
    before: Mapping[str, float],
) -> Iterator[str]:
    yield from ["## In short", "", *table("", "now", "last release")]
    for name, value in summary.items():
        yield row(name, value, before.get(name, "–"))
    yield from ["", "## By language", ""]
    yield from table("language", "messages", "right", "asked", "wrong", "out of scope answered")
    for language, group in by(outcomes, language_of).items():
        yield shares_row(language, shares(inside(group)), f"{outside_answered(group):.1f}")
    yield from ["", "## By topic, all languages", ""]
    yield from table("topic", "messages", "right", "asked", "wrong")
    for topic, group in sorted(by(inside(outcomes), topic_of).items()):
        yield shares_row(topic, shares(group))
    yield from ["", "## Dialogues", ""]
    went_well = dialogues.total - len(dialogues.failed)
    yield f"{went_well} of {dialogues.total} go as written, turn by turn."
    for name, found in dialogues.failed.items():
        yield from ["", f"- {name}", *(f"  - {difference}" for difference in found)]


def baseline_table(
    outcomes: Sequence[Outcome], baselines: Mapping[str, Sequence[Guess]]
) -> Iterator[str]:
    english = [outcome for outcome in outcomes if language_of(outcome) == "en"]
    yield from ["", "## Beside other ways, English, in the same run", ""]
    yield from table("", "right", "wrong", "neither", "out of scope answered")
    found = shares(inside(english))
    yield row(
        "this helpline",
        *(f"{value:.1f}" for value in (found.right, found.wrong, found.asked)),
        f"{outside_answered(english):.1f}",
    )
    for name, guesses in baselines.items():
        yield row(name, *(f"{value:.1f}" for value in guess_figures(guesses)))
    yield from [
        "",
        f"`rasa init` is its default pipeline (DIET, 100 epochs) on {MESSAGES_PER_INTENT} English",
        "messages per intent, because all of them take hours; the line below it is our pipeline on",
        "just the same messages. The keyword search is TF-IDF over the brochure's passages.",
        "",
        "![Wrong answers against answered messages](language-quality/coverage.png)",
    ]


def guess_figures(guesses: Sequence[Guess]) -> tuple[float, float, float, float]:
    """Right, wrong, neither, and out of scope answered, in per cent."""
    within = [guess for guess in guesses if answer_key(guess.example.intent) != OUTSIDE]
    outside = [guess for guess in guesses if answer_key(guess.example.intent) == OUTSIDE]
    right = per_cent([guess.is_answered and guess.is_right for guess in within])
    wrong = per_cent([guess.is_answered and not guess.is_right for guess in within])
    return right, wrong, 100 - right - wrong, per_cent([guess.is_answered for guess in outside])


def curves(outcomes: Sequence[Outcome], baselines: Mapping[str, Sequence[Guess]]) -> dict[str, Any]:
    """Confidence and rightness of every English message in scope, by way of answering."""
    ours = inside(outcome for outcome in outcomes if language_of(outcome) == "en")
    found: dict[str, Any] = {
        "this helpline": (
            [outcome.confidence for outcome in ours],
            [outcome.is_first_right for outcome in ours],
        )
    }
    for name, guesses in baselines.items():
        within = [guess for guess in guesses if answer_key(guess.example.intent) != OUTSIDE]
        found[name] = (
            [guess.confidence for guess in within],
            [guess.is_right for guess in within],
        )
    return found


def details(outcomes: Sequence[Outcome]) -> Iterator[str]:
    ours = inside(outcomes)
    asked = [outcome for outcome in ours if outcome.verdict == "asked"]
    offered = per_cent([is_asked_between(outcome) for outcome in asked])
    yield from ["", "## What is confused", ""]
    yield f"Of those asked back, {offered:.0f} % had the right intent among the nearest three."
    yield from ["", *table("meant", "nearest", "times")]
    for expected, found, times in confusion_pairs(ours)[:PAIRS_SHOWN]:
        yield row(expected, found, times)
    yield from ["", "![Confusion of topics](language-quality/confusion.png)", ""]
    yield from ["## Calibration", "", f"Expected calibration error: {calibration_error(ours):.3f}."]
    yield from ["", "![Confidence against right](language-quality/calibration.png)", ""]


def time_and_memory(
    outcomes: Sequence[Outcome], baselines: Mapping[str, Sequence[Guess]], cost: Cost
) -> Iterator[str]:
    median = statistics.median(outcome.milliseconds for outcome in outcomes)
    yield from ["## Time and memory", ""]
    yield f"Understanding a message takes {median:.0f} ms (median), the sentence encoder by itself"
    yield f"{cost.encoder_milliseconds:.0f} ms; longer messages are also read sentence by sentence."
    yield "In the same run, on the same machine:"
    yield ""
    yield from table("", "median ms", "times this helpline's")
    yield row("this helpline", f"{median:.0f}", "1.0")
    for name, guesses in baselines.items():
        theirs = statistics.median(guess.milliseconds for guess in guesses)
        if theirs:
            yield row(name, f"{theirs:.0f}", f"{theirs / median:.1f}")
    yield from [
        "",
        f"The model adds {cost.megabytes:.0f} MB to a process with Rasa in it.",
    ]
    yield from ["", "The slowest:", "", *table("characters", "ms")]
    by_time = sorted(outcomes, key=lambda outcome: -outcome.milliseconds)
    for outcome in by_time[:SLOWEST_SHOWN]:
        yield row(len(outcome.example.text), f"{outcome.milliseconds:.0f}")
