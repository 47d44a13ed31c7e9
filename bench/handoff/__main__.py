"""Measures the inbox and a transcript of a thousand handoffs: `python -m bench.handoff`."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from bench.handoff.measure import measure, report


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="helpline-bench-") as folder:
        print(report(asyncio.run(measure(Path(folder)))))  # noqa: T201 - it is the command's output


if __name__ == "__main__":
    main()
