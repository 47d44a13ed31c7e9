"""The languages people write in: a folder each, a menu, and one sentence in their own."""

from datetime import UTC, datetime

import pytest

from bot.compose import answer_turn
from bot.language_menu import language_turn
from bot.languages import answer_language, in_their_language, load_languages
from bot.reply import LONGEST_TITLE, MOST_BUTTONS
from bot.turn import Known

OPEN = datetime(2026, 11, 24, 9, tzinfo=UTC)
EXPECTED = [
    *("en", "nb", "ro", "bg", "pl", "lt", "ru", "uk"),
    *("es", "fr", "ar", "th", "vi", "tl", "sq"),
]


def test_every_language_of_the_training_data_is_known() -> None:
    """English first, the others by tag."""
    assert sorted(EXPECTED) == sorted(load_languages())
    assert next(iter(load_languages())) == "en"


@pytest.mark.parametrize("tag", EXPECTED)
def test_every_language_has_its_name_and_its_sentence(tag: str) -> None:
    """Its name fits a button; its sentence says that answers are in English."""
    language = load_languages()[tag]
    assert 0 < len(language.name) <= LONGEST_TITLE
    assert len(language.answers_in_english) > 20


def test_answers_come_in_english_until_a_language_has_its_texts() -> None:
    """Half a translation is none."""
    assert answer_language("ro") == "en"
    assert answer_language(None) == "en"
    assert load_languages()["en"].has_texts


def test_they_are_told_once_in_their_language() -> None:
    """The first answer says it, the second does not, a change of language says it again."""
    known = Known(now=OPEN, written_in="ro")
    first = in_their_language(answer_turn("asylum_what", known), known)
    assert first.reply.text.startswith(load_languages()["ro"].answers_in_english)
    assert first.slots["language"] == first.slots["language_told"] == "ro"
    again = Known(now=OPEN, written_in="ro", language_told="ro")
    assert "română" not in in_their_language(answer_turn("asylum_what", again), again).reply.text
    other = Known(now=OPEN, written_in="pl", language_told="ro")
    text = in_their_language(answer_turn("asylum_what", other), other).reply.text
    assert text.startswith(load_languages()["pl"].answers_in_english)


@pytest.mark.parametrize("written_in", ["en", None, "de"])
def test_english_and_unknown_languages_are_told_nothing(written_in: str | None) -> None:
    """There is nothing to say to whoever writes English, or in a language we have no words for."""
    known = Known(now=OPEN, written_in=written_in)
    plain = answer_turn("asylum_what", known)
    assert in_their_language(plain, known).reply == plain.reply


def test_an_emergency_reply_keeps_its_first_line() -> None:
    """The number comes before the sentence about languages."""
    known = Known(now=OPEN, written_in="ro")
    text = in_their_language(answer_turn("danger_now", known), known).reply.text
    assert "112" in text.splitlines()[0]
    assert text.endswith(load_languages()["ro"].answers_in_english)


def test_the_menu_shows_every_language_page_by_page() -> None:
    """Five at a time with a way on; after the last page comes the first."""
    seen: list[str] = []
    start = 0
    for _ in range(len(EXPECTED)):
        reply = language_turn(Known(now=OPEN, menu_from=start)).reply
        assert len(reply.buttons) <= MOST_BUTTONS
        *entries, more = reply.buttons
        seen += [button.title for button in entries]
        start = int(more.choice.split(":")[1].rstrip("}"))
        if start == 0:
            break
    assert seen == [language.name for language in load_languages().values()]


def test_a_chosen_language_is_confirmed_in_it_and_kept() -> None:
    """The sentence comes in the language, and is not said again."""
    turn = language_turn(Known(now=OPEN, chosen_language="pl"))
    assert turn.reply.text == load_languages()["pl"].answers_in_english
    assert turn.reply.language == "pl"
    assert turn.slots["language"] == turn.slots["language_told"] == "pl"


def test_a_language_that_does_not_exist_shows_the_menu() -> None:
    """A choice from an older page leads to the menu, not to an error."""
    assert language_turn(Known(now=OPEN, chosen_language="xx")).reply.kind == "system"
    assert language_turn(Known(now=OPEN, menu_from=99)).reply.buttons
