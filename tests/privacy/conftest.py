"""The trained name model, for tests that need a whole redactor."""

from pathlib import Path

import pytest

from commands.brain import ROOT
from commands.name_model import ensure_name_model
from privacy.redaction import Redactor, load_redactor

KEPT_NUMBERS = ("112", "113", "116 117", "02800", "22 33 11 60", "47 45 15 00")


@pytest.fixture(scope="session")
def name_model() -> Path:
    """The model that `helpline run` would use; trained in two minutes, the first time only."""
    return ensure_name_model(ROOT / "var" / "models" / "names")


@pytest.fixture(scope="session")
def redactor(name_model: Path) -> Redactor:
    return load_redactor(name_model, KEPT_NUMBERS, ["KOM.pod@politiet.no"])
