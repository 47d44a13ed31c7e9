"""Making the environments: an interpreter counts only when it really runs."""

import sys
from pathlib import Path

import pytest

from deploy import environments
from deploy.environments import BODY, BODY_FOR_TESTS, BRAIN, SetupError, find_python, version_of


def interpreter(folder: Path, name: str, script: str) -> Path:
    """A program that looks like a Python."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def bare_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without any Python 3.10."""
    for name, value in {"PATH": "", "PYENV_ROOT": "", "HOME": "", "XDG_DATA_HOME": ""}.items():
        monkeypatch.setenv(name, (value and value) or str(tmp_path / name.lower()))
    return tmp_path


def test_this_python_runs() -> None:
    """A working interpreter tells its version."""
    assert version_of(Path(sys.executable)) == "{}.{}".format(*sys.version_info[:2])


def test_a_shim_that_fails_does_not_count(bare_machine: Path) -> None:
    """Pyenv's shim exists and exits with 127: the search goes on, to pyenv's own versions."""
    interpreter(bare_machine / "path", "python3.10", "exit 127")
    assert find_python(("3.10",)) is None
    real = interpreter(
        bare_machine / "pyenv_root" / "versions" / "3.10.13" / "bin", "python3.10", "echo 3.10"
    )
    assert find_python(("3.10",)) == real


def test_a_python_of_uv_is_found(bare_machine: Path) -> None:
    """An interpreter that uv fetched earlier is used again."""
    folder = bare_machine / "xdg_data_home" / "uv" / "python" / "cpython-3.10.19-linux" / "bin"
    real = interpreter(folder, "python3.10", "echo 3.10")
    assert find_python(("3.10",)) == real


def test_the_wrong_version_does_not_count(bare_machine: Path) -> None:
    """A python3.10 that is something else is passed over."""
    interpreter(bare_machine / "path", "python3.10", "echo 3.9")
    assert find_python(("3.10",)) is None


def test_without_any_the_remedy_is_named(bare_machine: Path) -> None:
    """When nothing runs and nothing can be fetched, the error says what to do."""
    uv = interpreter(bare_machine / "bin", "uv", "exit 1")
    with pytest.raises(SetupError, match=r"pyenv install 3\.10"):
        environments.provide_python(BRAIN, uv)


def test_a_failing_step_shows_its_last_lines() -> None:
    """A set-up command that fails shows why."""
    with pytest.raises(SetupError, match=r"(?s)Installing failed.*no space left"):
        environments.run(["sh", "-c", "echo no space left; exit 1"], "Installing")


def test_what_the_tests_need_covers_what_runs() -> None:
    """An environment made for the tests needs no second making for running."""
    assert BODY.fingerprint() in environments.satisfied_by(BODY_FOR_TESTS)
    assert BODY_FOR_TESTS.fingerprint() not in environments.satisfied_by(BODY)


@pytest.mark.parametrize("path", sorted(environments.REQUIREMENTS.glob("*.txt")))
def test_requirements_are_pinned_with_hashes(path: Path) -> None:
    """Every package has a version and hashes; no package index is named."""
    text = path.read_text()
    packages = [line for line in text.splitlines() if line and line[0] not in " #"]
    assert packages
    assert all("==" in line for line in packages)
    assert text.count("--hash=sha256:") >= len(packages)
    assert "://" not in text


@pytest.mark.parametrize("path", sorted(environments.REQUIREMENTS.glob("*.in")))
def test_every_choice_has_a_reason(path: Path) -> None:
    """Each package chosen stands below a line that says why."""
    lines = path.read_text().splitlines()
    reason = False
    for line in lines:
        if line.startswith("#"):
            reason = True
        elif line and not line.startswith("-"):
            assert reason, line
