"""Messages for training are made from lists, the same each time."""

from pathlib import Path
from random import Random

import pytest

from privacy.name_model.fingerprint import fingerprint
from privacy.name_model.generator import Generator, load_templates
from privacy.name_model.message import Piece, names_in, text_of
from privacy.name_model.name_maker import NameMaker
from privacy.name_model.names import load_names
from privacy.name_model.slips import misspelled, with_slips, without_accents
from privacy.name_model.transliteration import romanized
from privacy.recognizers.finding import Finding

NAMES = load_names()
CARRIERS = {language: ["my boss beats me", "หัวหน้าตีฉัน"] for language in load_templates()}


def messages(seed: int) -> list[list[Piece]]:
    chance = Random(seed)  # noqa: S311 - messages, no secrets
    return list(Generator(NameMaker(NAMES, chance), CARRIERS, chance).messages(300))


def test_the_same_seed_makes_the_same_messages() -> None:
    """So that a model can be made again."""
    assert messages(7) == messages(7)
    assert messages(7) != messages(8)


def test_names_are_marked_where_they_stand() -> None:
    """In more than a third of the messages, and never as an unfilled slot."""
    made = messages(7)
    assert len([message for message in made if names_in(message)]) > 100
    assert not [message for message in made if "{name}" in text_of(message).lower()]


def test_names_have_their_place_in_the_text() -> None:
    """The pieces before them are counted."""
    message = [Piece("my boss "), Piece("Tunde", is_name=True), Piece(" say")]
    found = [Finding(8, 13, "NAME")]
    assert found == names_in(message)
    text = "my boss Tunde say"
    assert text == text_of(message)


@pytest.mark.parametrize("language", sorted(load_templates()))
def test_every_language_names_known_origins(language: str) -> None:
    """Each has a file of names, and every name fits a template."""
    templates = load_templates()[language]
    assert set(templates.origins) <= set(NAMES)
    assert all("{name}" in line for line in templates.sentences.splitlines())
    assert not [line for line in templates.plain.splitlines() if "{name}" in line]


def test_cyrillic_names_get_latin_forms() -> None:
    """As their bearers write them."""
    latin = "Zhenya"
    assert latin == romanized("Женя")
    assert "Olena" in {name for pool in NAMES["ukrainian"] if pool.is_latin for name in pool.given}


def test_slips_change_letters_not_marks() -> None:
    """A misspelled word differs by little, and what is a name stays one."""
    chance = Random(1)  # noqa: S311 - slips, no secrets
    assert all(abs(len("passport") - len(misspelled("passport", chance))) < 2 for _ in range(50))
    message = [Piece("Meine "), Piece("Łucja", is_name=True)]
    marks = [False, True]
    assert marks == [piece.is_name for piece in with_slips(message, chance)]
    plain = "Lucja นก олена"
    assert plain == without_accents("Łucja นก олена")


def test_another_message_is_another_fingerprint(tmp_path: Path) -> None:
    """So that the model is trained again when its data change, and only then."""
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "a.yml").write_text("one")
    first = fingerprint(tmp_path)
    assert first == fingerprint(tmp_path)
    (tmp_path / "en" / "a.yml").write_text("two")
    assert first != fingerprint(tmp_path)
