"""What was said, as staff read it."""

from datetime import UTC, datetime

import pytest

from bot.reply import Reply
from bot.transcript import bot_content
from console.reading import Piece, cited, line_of, paragraphs_of, topic_title
from handoff.entry import Said
from handoff.models import Author

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("hello", ((Piece("hello"),),)),
        ("[NAME]", ((Piece("[NAME]", is_taken_out=True),),)),
        ("a [NAME] b", ((Piece("a "), Piece("[NAME]", is_taken_out=True), Piece(" b")),)),
        ("a\n\n b\nc", ((Piece("a"),), (Piece("b\nc"),))),
        ("[name] [1] []", ((Piece("[name] [1] []"),),)),
        ("  ", ()),
    ],
)
def test_a_text_is_divided(text: str, pieces: tuple[tuple[Piece, ...], ...]) -> None:
    """Into paragraphs, and where something was taken out."""
    assert pieces == paragraphs_of(text)


def test_a_message_that_is_not_as_it_was_written_is_shown_as_such() -> None:
    """The others can be read all the same."""
    line = line_of(Said(1, NOW, Author.PERSON, b"not json"), frozenset())
    assert line.is_unreadable
    assert line.paragraphs == ()


def test_a_reply_shows_the_sections_it_cites() -> None:
    """Each once, by its heading; a passage that is gone by its id."""
    reply = Reply(text="x", kind="answer", citations=("asylum.criteria", "gone.id"))
    line = line_of(Said(1, NOW, Author.BOT, bot_content(reply)), frozenset())
    assert line.sections == cited(("asylum.criteria", "asylum.criteria", "gone.id"))
    assert line.sections[1:] == ("gone.id",)


def test_a_message_of_staff_may_be_on_its_way() -> None:
    """Until the person has it."""
    said = Said(4, NOW, Author.STAFF, "Hallo, æøå".encode())
    assert line_of(said, frozenset({4})).is_on_its_way
    assert not line_of(said, frozenset()).is_on_its_way
    assert line_of(said, frozenset()).paragraphs == ((Piece("Hallo, æøå"),),)


def test_a_topic_has_a_title() -> None:
    """That of the bot's buttons, or its own words."""
    assert topic_title("asylum_what") == "What is asylum?"
    assert topic_title("some_thing") == "some thing"
    assert topic_title(None) is None
