"""Chooses versions anew for requirements/*.in and writes them with hashes to *.txt.

No package index is written down: whoever installs uses their own.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from deploy.environments import ENVIRONMENTS, REQUIREMENTS, ROOT

# In this order, because a later one is held to the versions of an earlier one.
PINNED = (
    ("tools", "3.11"),
    ("brain", "3.10"),
    ("brain_test", "3.10"),
    ("body", "3.11"),
    ("dev", "3.11"),
)
COMPILE = ("pip", "compile", "--quiet", "--generate-hashes", "--no-emit-index-url", "--no-header")


def main() -> int:
    """Pin every list of requirements."""
    uv = ENVIRONMENTS / "tools" / "bin" / "uv"
    for name, python in PINNED:
        paths = (f"{name}.in", "--output-file", f"{name}.txt")
        command: list[str | Path] = [uv, *COMPILE, "--upgrade", "--python-version", python, *paths]
        if subprocess.run(command, cwd=REQUIREMENTS, check=False).returncode != 0:
            print(f"{REQUIREMENTS.relative_to(ROOT)}/{name}.in could not be pinned")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
