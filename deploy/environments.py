"""Makes the two Python environments of the project: the brain's and the body's.

Runs on any Python from 3.9 with nothing but the standard library, because it is the first thing
that runs on a new machine. A second run with unchanged requirements touches no network.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENTS = ROOT / ".venv"
REQUIREMENTS = ROOT / "requirements"
SHOW_VERSION = "import sys; print('%d.%d' % sys.version_info[:2])"


class SetupError(Exception):
    """Something is missing on this machine; the text names the remedy."""


@dataclass(frozen=True)
class Environment:
    """One virtual environment: which Pythons may carry it, and what is installed in it."""

    name: str
    versions: tuple[str, ...]
    requirements: tuple[str, ...]
    installs_project: bool = False

    @property
    def path(self) -> Path:
        return ENVIRONMENTS / self.name

    @property
    def python(self) -> Path:
        return self.path / "bin" / "python"

    def fingerprint(self) -> str:
        """Hash of everything that decides what the environment holds."""
        digest = hashlib.sha256(repr(self).encode())
        for name in self.requirements:
            digest.update((REQUIREMENTS / name).read_bytes())
        if self.installs_project:
            digest.update((ROOT / "pyproject.toml").read_bytes())
        return digest.hexdigest()


BODY_VERSIONS = ("3.11", "3.12", "3.13", "3.14")
BRAIN = Environment("brain", ("3.10",), ("brain.txt",))
BODY = Environment("body", BODY_VERSIONS, ("body.txt",), installs_project=True)
BRAIN_FOR_TESTS = Environment("brain", ("3.10",), ("brain.txt", "brain_test.txt"))
BODY_FOR_TESTS = Environment("body", BODY_VERSIONS, ("body.txt", "dev.txt"), installs_project=True)


def say(text: str) -> None:
    print(f"helpline: {text}", flush=True)


def version_of(python: Path) -> str | None:
    """Version of an interpreter such as "3.10", or None when it does not really run.

    A pyenv shim exists for every version any project ever used and fails when it is called.
    """
    try:
        ran = subprocess.run(
            [python, "-c", SHOW_VERSION], capture_output=True, text=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return ran.stdout.strip() if ran.returncode == 0 else None


def candidates(version: str) -> Iterator[Path]:
    """Where a Python of this version may be found, nearest first."""
    if version == "{}.{}".format(*sys.version_info[:2]):
        yield Path(sys.executable)
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        yield Path(folder) / f"python{version}"
    for pyenv in (os.environ.get("PYENV_ROOT"), Path.home() / ".pyenv"):
        if pyenv:
            yield from sorted(Path(pyenv).glob(f"versions/{version}*/bin/python{version}"))
    data = Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share"))
    yield from sorted(data.glob(f"uv/python/cpython-{version}.*/bin/python{version}"))


def find_python(versions: tuple[str, ...]) -> Path | None:
    """The first interpreter of one of these versions that really runs, or None."""
    for version in versions:
        for candidate in candidates(version):
            if candidate.exists() and version_of(candidate) == version:
                return candidate
    return None


def run(command: list[str | Path], what: str) -> None:
    """Run a set-up command quietly; show its last lines only when it fails."""
    ran = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    if ran.returncode != 0:
        tail = "\n".join((ran.stdout + ran.stderr).strip().splitlines()[-15:])
        raise SetupError(f"{what} failed:\n{tail}")


def make_tools() -> Path:
    """Install the environment maker itself (pinned, with hashes); return its program."""
    tools = ENVIRONMENTS / "tools"
    stamp = tools / "made-of"
    wanted = hashlib.sha256((REQUIREMENTS / "tools.txt").read_bytes()).hexdigest()
    uv = tools / "bin" / "uv"
    if not (uv.exists() and stamp.exists() and stamp.read_text() == wanted):
        shutil.rmtree(tools, ignore_errors=True)
        run(
            [sys.executable, "-m", "venv", tools],
            "Making a virtual environment (on Debian: install the package python3-venv)",
        )
        pip: list[str | Path] = [
            tools / "bin" / "python",
            "-m",
            "pip",
            "install",
            "--quiet",
            "--require-hashes",
        ]
        run([*pip, "-r", REQUIREMENTS / "tools.txt"], "Installing uv (is there a network?)")
        stamp.write_text(wanted)
    return uv


def provide_python(environment: Environment, uv: Path) -> Path:
    """Find the Python an environment needs, or have uv fetch one."""
    found = find_python(environment.versions)
    if found is None:
        version = environment.versions[0]
        say(f"no Python {version} runs here; fetching one")
        subprocess.run([uv, "python", "install", version], capture_output=True, check=False)
        found = find_python(environment.versions)
    if found is None:
        wanted = " or ".join(environment.versions)
        raise SetupError(
            f"The {environment.name} needs Python {wanted}, and none was found that runs. "
            f"Install one, for example with 'pyenv install {environment.versions[0]}', "
            "and try again."
        )
    return found


def make(environment: Environment) -> bool:
    """Make the environment unless it already holds just this; return whether it was made."""
    stamp = environment.path / "made-of"
    wanted = environment.fingerprint()
    made_of = stamp.read_text().splitlines() if stamp.exists() else []
    if wanted in made_of and version_of(environment.python) in environment.versions:
        return False
    uv = make_tools()
    python = provide_python(environment, uv)
    say(f"installing the {environment.name}'s packages with {python}")
    run([uv, "venv", "--quiet", "--clear", "--python", python, environment.path], "Making it")
    install: list[str | Path] = [uv, "pip", "install", "--quiet", "--python", environment.python]
    # Compiled now, because every start would do it again where Python may not write beside its
    # packages; TensorFlow alone takes ten seconds then.
    install.append("--compile-bytecode")
    files = [part for name in environment.requirements for part in ("-r", REQUIREMENTS / name)]
    run([*install, "--require-hashes", "--no-deps", *files], "Installing packages")
    if environment.installs_project:
        run([*install, "--no-deps", "--no-build-isolation", "-e", ROOT], "Installing the project")
    stamp.write_text("\n".join(satisfied_by(environment)))
    return True


def satisfied_by(environment: Environment) -> list[str]:
    """Fingerprints of every environment of this name that this one can stand for."""
    every = (BRAIN, BODY, BRAIN_FOR_TESTS, BODY_FOR_TESTS)
    return [
        other.fingerprint()
        for other in every
        if other.name == environment.name
        and set(other.requirements) <= set(environment.requirements)
    ]


def main() -> int:
    """Make both environments; with --tests, with what the tests need besides."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tests", action="store_true", help="include what the tests need")
    tests = parser.parse_args().tests
    try:
        for environment in (BRAIN_FOR_TESTS, BODY_FOR_TESTS) if tests else (BRAIN, BODY):
            make(environment)
    except SetupError as error:
        say(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
