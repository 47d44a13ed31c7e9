"""The trained name model, for tests that need a whole redactor."""

import shutil
import tempfile
from pathlib import Path

import pytest

from privacy.name_model.__main__ import MESSAGES
from privacy.name_model.fingerprint import fingerprint
from privacy.name_model.training import train
from privacy.redaction import Redactor, load_redactor

KEPT_NUMBERS = ("112", "113", "116 117", "02800", "22 33 11 60", "47 45 15 00")


@pytest.fixture(scope="session")
def name_model() -> Path:
    """A model for the data as it now is; trained in two minutes, the first time only."""
    folder = Path(tempfile.gettempdir()) / f"helpline-names-{fingerprint(MESSAGES)}"
    if not folder.exists():
        unfinished = folder.with_name(f"unfinished-{folder.name}")
        shutil.rmtree(unfinished, ignore_errors=True)
        train(unfinished, MESSAGES, print)
        unfinished.rename(folder)
    return folder


@pytest.fixture(scope="session")
def redactor(name_model: Path) -> Redactor:
    return load_redactor(name_model, KEPT_NUMBERS, ["KOM.pod@politiet.no"])
