"""The plots of the report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import matplotlib as mpl
import numpy as np

from bench.language_quality.figures import calibration, confusion, coverage
from bench.language_quality.outcomes import Outcome

mpl.use("Agg")
from matplotlib import pyplot as plt

Curves = Mapping[str, tuple[Sequence[float], Sequence[bool]]]


def plot_confusion(outcomes: Sequence[Outcome], path: Path) -> None:
    """Topics against the nearest topics, each row adding up to 100 %."""
    names, matrix = confusion(outcomes)
    share = 100 * matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)
    figure, axes = plt.subplots(figsize=(8, 7), layout="constrained")
    axes.imshow(share, cmap="Blues", vmin=0, vmax=100)
    axes.set_xticks(range(len(names)), names, rotation=60, ha="right")
    axes.set_yticks(range(len(names)), names)
    axes.set(xlabel="nearest topic", ylabel="topic of the message")
    for row, column in zip(*np.nonzero(share >= 1), strict=True):
        colour = "white" if share[row, column] > 50 else "black"  # noqa: PLR2004 - half the scale
        axes.text(
            column, row, f"{share[row, column]:.0f}", ha="center", va="center", color=colour, size=8
        )
    save(figure, path)


def plot_coverage(curves: Curves, path: Path) -> None:
    """How many wrong answers it costs to answer more, from the surest down."""
    figure, axes = plt.subplots(figsize=(7, 4.5), layout="constrained")
    for name, (confidences, are_right) in curves.items():
        answered, wrong = coverage(confidences, are_right)
        axes.plot(100 * answered, 100 * wrong, label=name)
    axes.set(xlabel="answered, % of messages", ylabel="wrong, % of messages", ylim=(0, 40))
    axes.grid(alpha=0.3)
    axes.legend()
    save(figure, path)


def plot_calibration(outcomes: Sequence[Outcome], path: Path) -> None:
    """Confidence against the share that is right; on the diagonal they agree."""
    points = calibration(outcomes)
    figure, axes = plt.subplots(figsize=(5, 4.5), layout="constrained")
    axes.plot([0, 100], [0, 100], color="grey", linestyle=":")
    axes.plot([100 * sure for sure, *_ in points], [100 * right for _, right, _ in points], "o-")
    axes.set(xlabel="confidence, %", ylabel="right, %", xlim=(0, 100), ylim=(0, 102))
    axes.grid(alpha=0.3)
    save(figure, path)


def save(figure: plt.Figure, path: Path) -> None:
    figure.savefig(path, dpi=100, metadata={"Software": None})
    plt.close(figure)
