"""The words of the console: none missing, none left over."""

import re

import pytest

from console.inbox_pages import PROBLEMS
from console.inbox_view import CHANNELS, SHOWS
from console.passwords import Weakness
from console.rendering import PLACES, TEMPLATES
from console.staff_pages import NOTICES, Standing
from console.wording import console_wording
from handoff.models import Author, Review
from handoff.staff_models import Deed, Role
from handoff.states import READABLE, Action

CHOSEN = {"deleted", "last_admin", "name_taken", "bad_name", "wrong_code", "password_changed"}
WORDS = console_wording()
TEMPLATE_TEXT = "\n".join(path.read_text(encoding="utf-8") for path in TEMPLATES.glob("*.html"))


@pytest.mark.parametrize(
    ("page", "keys"),
    [
        ("roles", set(Role)),
        ("states", set(READABLE)),
        ("actions", set(Action)),
        ("authors", set(Author)),
        ("channels", set(CHANNELS)),
        ("doubts", set(Review)),
        ("inbox", {f"show_{show}" for show in SHOWS} | PROBLEMS),
        ("deeds", set(Deed)),
        ("places", {place.key for place in PLACES}),
        ("passwords", set(Weakness)),
        ("staff", {f"standing_{standing}" for standing in Standing} | NOTICES),
    ],
)
def test_what_is_composed_is_there(page: str, keys: set[str]) -> None:
    """Keys that a template puts together."""
    assert keys <= set(WORDS[page])


def test_what_a_template_names_is_there() -> None:
    """Also on pages that no test opens."""
    named = {
        (page, key) for page, key in re.findall(r"\bt\.(\w+)\.(\w+)", TEMPLATE_TEXT) if key != "get"
    }
    assert named
    assert {(page, key) for page, key in named if key not in WORDS[page]} == set()


def test_no_key_is_a_method_of_its_mapping() -> None:
    """A template would show the method instead of the text."""
    keys = {*WORDS, *(key for texts in WORDS.values() for key in texts)}
    assert {key for key in keys if hasattr(dict, key)} == set()


def test_nothing_is_left_over() -> None:
    """A text that no page shows."""
    composed = {"roles", "deeds", "places", "passwords", "errors", "details"}
    composed |= {"states", "actions", "authors", "channels", "doubts", "times", "languages"}
    for page, texts in WORDS.items():
        if page in composed:
            continue
        unused = {
            key
            for key in texts
            if f"t.{page}.{key}" not in TEMPLATE_TEXT
            and not re.match(r"notice_|standing_|show_", key)
            and key not in NOTICES | CHOSEN | PROBLEMS
        }
        assert unused == set(), page
