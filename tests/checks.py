"""Every check of the project, the fast ones first, so that a red run is red early.

`python tests/checks.py` runs all, `python tests/checks.py lint` only those that read the code.
Standard library only: it starts the tools of both environments.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BODY = ROOT / ".venv" / "body" / "bin"
BRAIN = ROOT / ".venv" / "brain" / "bin"
PYTEST = (BODY / "python", "-m", "pytest", "-q")
BRAIN_PYTEST = (
    *(BRAIN / "python", "-m", "pytest", "-q", "-c", "tests/brain.ini", "--rootdir", "."),
)
VALIDATE = (
    *(BRAIN / "python", "-m", "rasa", "data", "validate", "--fail-on-warnings"),
    *("--max-history", "1", "--domain", "bot/domain", "--data", "data/nlu", "data/rules"),
)

LINT: dict[str, Sequence[str | Path]] = {
    "style": (BODY / "ruff", "check", "--quiet", "."),
    "format": (BODY / "ruff", "format", "--check", "--quiet", "."),
    "types": (BODY / "mypy",),
    "who may import whom": (BODY / "lint-imports",),
}
TESTS: dict[str, Sequence[str | Path]] = {
    "tests of the body": (
        *PYTEST,
        *("tests/bot", "tests/channels", "tests/commands", "tests/deploy"),
        *("tests/handoff", "tests/privacy", "tests/console"),
        *("--ignore", "tests/bot/nlu", "--ignore", "tests/privacy/held_out"),
        *("--ignore", "tests/console/test_in_browser.py"),
    ),
    "tests of the brain": (
        *BRAIN_PYTEST,
        *("tests/bot/nlu", "tests/actions"),
    ),
    "training data": VALIDATE,
    "training": (BODY / "helpline", "train"),
    "tests of understanding": (*BRAIN_PYTEST, "tests/nlu"),
    "tests of the whole system": (
        *PYTEST,
        *("tests/privacy/held_out", "tests/safety", "tests/conversations"),
        *("tests/system", "tests/browser", "tests/console/test_in_browser.py"),
    ),
}
QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "CUDA_VISIBLE_DEVICES": "",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "PYTHONPATH": str(ROOT),
}


def check(name: str, command: Sequence[str | Path]) -> bool:
    """Run one check; show what it says only when it fails, or when it is a test run."""
    started = time.monotonic()
    ran = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **QUIET},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    seconds = time.monotonic() - started
    lines = ran.stdout.strip().splitlines()
    if ran.returncode != 0:
        print("\n".join(lines), flush=True)
        print(f"FAILED {name} ({seconds:.0f} s)", flush=True)
        return False
    said = f": {lines[-1]}" if lines and "tests" in name else ""
    print(f"ok {name} ({seconds:.0f} s){said}", flush=True)
    return True


def main() -> int:
    """Run the checks in order; stop at the first that fails."""
    checks = LINT if sys.argv[1:] == ["lint"] else {**LINT, **TESTS}
    return 0 if all(check(name, command) for name, command in checks.items()) else 1


if __name__ == "__main__":
    sys.exit(main())
