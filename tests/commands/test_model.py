"""Training: only when what the model is made of has changed."""

from pathlib import Path

import pytest

from commands import model


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project small enough to change."""
    for name in ("config.yml", "data/nlu/en/a.yml", "bot/domain/a.yml", "bot/nlu/a.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "brain.txt").write_text("rasa")
    monkeypatch.setattr(model, "ROOT", tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "name",
    ["config.yml", "data/nlu/en/a.yml", "data/rules/new.yml", "bot/domain/a.yml", "bot/nlu/a.py"],
)
def test_a_change_in_what_it_is_made_of_is_seen(project: Path, name: str) -> None:
    """A changed or a new file makes another model."""
    before = model.fingerprint()
    path = project / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("something else")
    assert model.fingerprint() != before


def test_a_change_elsewhere_is_not(project: Path) -> None:
    """Wording and answers need no training."""
    before = model.fingerprint()
    (project / "bot" / "answers.yml").write_text("greet: {}")
    assert model.fingerprint() == before


def test_an_up_to_date_model_is_not_trained(project: Path) -> None:
    """The model that is there is used, without a word."""
    path = model.model_path(project / "var")
    path.parent.mkdir(parents=True)
    path.touch()
    said: list[str] = []
    assert model.ensure_model(project / "var", said.append) == path
    assert said == []


def test_a_failed_training_is_told_and_leaves_no_model(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The end of the log is shown, and the next start tries again."""
    monkeypatch.setattr(model, "BRAIN_PYTHON", Path("/bin/false"))
    with pytest.raises(model.TrainingError, match=r"train\.log"):
        model.ensure_model(project / "var", lambda _: None)
    assert not model.model_path(project / "var").exists()


def test_old_models_are_dropped(tmp_path: Path) -> None:
    """Models do not pile up."""
    models = [tmp_path / f"helpline-{number}.tar.gz" for number in range(4)]
    for number, path in enumerate(models):
        path.touch()
        import os  # noqa: PLC0415

        os.utime(path, (number, number))
    model.drop_old_models(models[-1])
    assert sorted(tmp_path.iterdir()) == models[-2:]
