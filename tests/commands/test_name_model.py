"""The model that recognises names is trained when, and only when, its sources have changed."""

from pathlib import Path

import pytest

from commands import name_model
from commands.model import TrainingError


@pytest.fixture
def trainings(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Counts trainings instead of doing them."""
    done: list[Path] = []
    monkeypatch.setattr(name_model, "train", lambda folder, _: done.append(folder))
    return done


def test_it_is_trained_once_and_again_when_its_data_changed(
    tmp_path: Path, trainings: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second start trains nothing."""
    folder = tmp_path / "names"
    said: list[str] = []
    for _ in range(2):
        assert name_model.ensure_name_model(folder, said.append) == folder
    assert len(trainings) == 1
    monkeypatch.setattr(name_model, "fingerprint", lambda _: "another")
    name_model.ensure_name_model(folder, said.append)
    assert len(trainings) == 2
    assert name_model.is_up_to_date(folder)


def test_an_interrupted_training_leaves_no_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is half done is never taken for a model."""

    def fail(_: Path, __: object) -> None:
        raise TrainingError("no")

    monkeypatch.setattr(name_model, "train", fail)
    with pytest.raises(TrainingError):
        name_model.ensure_name_model(tmp_path / "names", lambda _: None)
    assert not name_model.is_up_to_date(tmp_path / "names")
