"""What is said in danger: the number first, short, and true for every category."""

from datetime import UTC, datetime

import pytest

from bot.answers import load_answers
from bot.compose import answer_turn
from bot.danger_rules import CATEGORIES
from bot.emergency import MINOR, UNKNOWN, emergency_reply, load_emergency, with_gentle_offer
from bot.languages import load_languages
from bot.opening_hours import kom_hours
from bot.passages import load_passages
from bot.reply import MOST_BUTTONS
from bot.response import certain_turn, uncertain_turn
from bot.services import load_services
from bot.turn import Known
from bot.wording import load_wording

OPEN = datetime(2026, 11, 24, 9, tzinfo=UTC)
NIGHT = datetime(2026, 11, 24, 22, tzinfo=UTC)
LONGEST_FIRST_LINE = 120


def test_every_category_has_its_entry() -> None:
    """The rules' categories and the reply's are the same, and all have an order."""
    data = load_emergency()
    assert {*CATEGORIES, UNKNOWN, MINOR} == set(data.categories) == set(data.order)
    for entry in data.categories.values():
        assert set(entry.services) <= set(load_services())
        assert set(entry.passages) <= set(load_passages())


@pytest.mark.parametrize("category", [*CATEGORIES, UNKNOWN])
def test_the_first_line_is_a_number_at_a_glance(category: str) -> None:
    """112 or 113 stands in the first line, which is short."""
    reply = emergency_reply([category], kom_hours(NIGHT))
    first = reply.text.splitlines()[0]
    assert "112" in first or "113" in first
    assert len(first) <= LONGEST_FIRST_LINE
    assert reply.kind == "emergency"
    assert len(reply.buttons) <= MOST_BUTTONS


@pytest.mark.parametrize(
    ("category", "number"),
    [
        ("medical", "113"),
        ("despair", "116 123"),
        ("child", "116 111"),
        ("violence", "22 33 11 60"),
    ],
)
def test_what_fits_is_named(category: str, number: str) -> None:
    """The ambulance, someone to talk to, the children's phone, a safe house."""
    assert number in emergency_reply([category], kom_hours(NIGHT)).text


def test_kom_is_named_only_while_someone_answers() -> None:
    """At night nobody takes that call."""
    assert "47 45 15 00" in emergency_reply(["violence"], kom_hours(OPEN)).text
    assert "47 45 15 00" not in emergency_reply(["violence"], kom_hours(NIGHT)).text


def test_despair_is_not_sent_to_the_police() -> None:
    """Whoever wants to die needs a voice, not a patrol."""
    assert "112" not in emergency_reply(["despair"], kom_hours(NIGHT)).text


def test_it_says_that_it_cannot_call() -> None:
    """Nobody waits for help that was never called."""
    assert (
        load_wording("emergency")["cannot_call"]
        in emergency_reply(["weapon"], kom_hours(NIGHT)).text
    )


@pytest.mark.parametrize("tag", [tag for tag in load_languages() if tag != "en"])
def test_the_second_line_is_in_their_language(tag: str) -> None:
    """Police and ambulance, for whoever reads no English."""
    second = emergency_reply(["violence"], kom_hours(NIGHT), tag).text.splitlines()[1]
    assert second == load_languages()[tag].in_danger
    assert "112" in second
    assert "113" in second


@pytest.mark.parametrize("intent", ["affirm", "thanks", "greet", "and_safe", "not_now"])
def test_small_words_stay_with_the_danger(intent: str) -> None:
    """ "ok" and "what now" after an emergency reply do not lead to small talk."""
    turn = certain_turn(intent, Known(now=NIGHT, care=("violence",)))
    assert turn.reply.kind == "emergency"
    assert load_wording("emergency")["still_here"] in turn.reply.text


def test_what_is_not_understood_stays_with_the_danger() -> None:
    """Broken words in fear are no reason to say "I did not understand"."""
    turn = uncertain_turn(Known(now=NIGHT, care=("despair",)), can_ask=False)
    assert turn.reply.kind == "emergency"
    assert "116 123" in turn.reply.text


def test_a_change_of_subject_is_followed() -> None:
    """A clear question is answered."""
    turn = certain_turn("legal_aid", Known(now=NIGHT, care=("violence",)))
    assert turn.reply.kind == "answer"


def test_past_danger_gets_the_number_without_alarm() -> None:
    """The answer stays an answer; one line more."""
    known = Known(now=NIGHT, has_gentle_offer=True)
    turn = with_gentle_offer(answer_turn("tell_control", known), known)
    assert turn.reply.kind == "answer"
    assert turn.reply.text.splitlines()[-1].endswith("112.")


def test_whoever_is_under_18_gets_the_children_s_number_too() -> None:
    """After what fits the danger; also where the danger has no name."""
    for categories, first in ((["violence", MINOR], "112"), ([MINOR], "112")):
        text = emergency_reply(categories, kom_hours(NIGHT)).text
        assert text.index(first) < text.index("116 111")
    assert "116 111" not in emergency_reply(["violence"], kom_hours(NIGHT)).text
    known = Known(now=NIGHT, age_group="under_18", danger=("sexual",))
    assert "116 111" in certain_turn("danger_now", known).reply.text


def test_a_child_that_tells_gets_the_children_s_number_below() -> None:
    """An answer without alarm, and a voice for children; an adult gets the answer alone."""
    for age_group, has_number in (("under_18", True), ("adult", False), (None, False)):
        known = Known(now=NIGHT, age_group=age_group)
        turn = with_gentle_offer(answer_turn("tell_work", known), known)
        assert turn.reply.kind == "answer"
        assert turn.reply.text.endswith("116 111.") is has_number


def test_every_intent_of_telling_exists() -> None:
    """A renamed intent would silently lose the children's number."""
    assert set(load_emergency().tells) <= set(load_answers())
