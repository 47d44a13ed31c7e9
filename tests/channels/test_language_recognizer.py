"""Which language a message is in; none is better than the wrong one."""

from pathlib import Path

import pytest
import yaml

from bot.languages import load_languages
from channels.language_recognizer import LanguageRecognizer

RECOGNIZER = LanguageRecognizer(load_languages())
HELD_OUT = sorted((Path(__file__).parents[1] / "nlu" / "held_out").glob("*.yml"))


@pytest.mark.parametrize("path", HELD_OUT, ids=lambda path: path.stem)
def test_messages_as_people_write_them_are_recognised(path: Path) -> None:
    """At least 80 % recognised, at most 2 % taken for another language."""
    entries = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["nlu"]
    found = [
        RECOGNIZER.recognize(line.removeprefix("- "))
        for entry in entries
        for line in entry["examples"].splitlines()
    ]
    right = sum(language == path.stem for language in found)
    wrong = sum(language not in {path.stem, None} for language in found)
    assert right / len(found) >= 0.8
    assert wrong / len(found) <= 0.02


@pytest.mark.parametrize("text", ["", "ok", "112", "👍👍👍", "?!", "/greet"])
def test_what_is_too_short_has_no_language(text: str) -> None:
    """A word or a number says nothing."""
    assert RECOGNIZER.recognize(text) is None


def test_a_long_message_is_read_in_part() -> None:
    """Its first thousand characters are enough."""
    assert RECOGNIZER.recognize("vreau sa ma intorc acasa la copiii mei " * 200) == "ro"
