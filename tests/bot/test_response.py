"""One message, several meanings: questions in order, stories around them, and what they tell."""

from datetime import UTC, datetime

from bot.response import certain_turn, uncertain_turn, with_what_is_told
from bot.turn import Known

OPEN = datetime(2026, 11, 24, 9, tzinfo=UTC)


def test_three_questions_are_answered_in_the_order_asked() -> None:
    """Each under its title, each cited, none lost."""
    parts = ("return_cost", "legal_aid", "asylum_what")
    turn = certain_turn("legal_aid", Known(now=OPEN, parts=parts))
    places = [turn.reply.text.index(title) for title in ("WHO PAYS", "A LAWYER", "WHAT IS ASYLUM")]
    assert places == sorted(places)
    assert {"refusal.forced_return", "entitlements.legal_aid", "asylum.right"} <= set(
        turn.reply.citations
    )
    assert turn.answered == parts
    assert turn.slots["topic"] == "asylum"


def test_a_fourth_question_waits() -> None:
    """Three answers are as much as fits one reply."""
    parts = ("return_cost", "legal_aid", "asylum_what", "medical")
    assert certain_turn("asylum_what", Known(now=OPEN, parts=parts)).answered == parts[:3]


def test_a_question_in_a_story_is_answered_with_the_storys_words_of_care() -> None:
    """Whoever tells and asks gets thanks for telling, the answer, and whom to call."""
    turn = certain_turn("tell_sex", Known(now=OPEN, parts=("tell_sex", "legal_aid")))
    assert turn.reply.text.startswith("Thank you for telling me.")
    assert turn.reply.citations[:2] == ("entitlements.list", "entitlements.legal_aid")
    assert "22 33 11 60" in turn.reply.text


def test_an_emergency_is_never_diluted() -> None:
    """Questions beside a cry for help wait."""
    turn = certain_turn("danger_now", Known(now=OPEN, parts=("legal_aid", "medical")))
    assert turn.reply.kind == "emergency"
    assert turn.reply.text.splitlines()[0].endswith("112.")


def test_a_condition_is_never_left_out_beside_another_question() -> None:
    """ "You may do as you like" never stands without "you must leave the country"."""
    turn = uncertain_turn(Known(now=OPEN, parts=("refuse_help", "legal_aid")), can_ask=True)
    cited = set(turn.reply.citations)
    assert {
        "refusal.legal_residence",
        "refusal.no_legal_residence",
        "under_18.cannot_refuse",
    } <= cited
    assert turn.slots["asked"] == "residence"
    assert turn.reply.buttons[0].choice == "residence_legal"


def test_what_one_sentence_tells_counts_for_the_next() -> None:
    """ "i have no papers. what if i say no?" is not asked about papers."""
    parts = ("residence_none", "refuse_help")
    known = with_what_is_told(Known(now=OPEN, parts=parts))
    turn = certain_turn("refuse_help", known)
    assert known.residence == "none"
    assert turn.reply.citations[0] == "refusal.no_legal_residence"
    assert turn.slots["asked"] is None


def test_a_follow_up_in_the_same_message_is_about_the_question_before_it() -> None:
    """ "what is the reflection period, and how long?" asks for the second about the first."""
    parts = ("reflection_what", "how_long")
    turn = certain_turn("reflection_what", Known(now=OPEN, parts=parts))
    assert turn.answered == ("reflection_what", "reflection_how_long")


def test_one_plain_part_of_an_unclear_message_is_answered() -> None:
    """Better the part that was understood than nothing."""
    turn = uncertain_turn(Known(now=OPEN, parts=("legal_aid",)), can_ask=True)
    assert turn.reply.citations[:2] == ("entitlements.list", "entitlements.legal_aid")


def test_small_talk_is_never_asked_about() -> None:
    """ "Thank you, goodbye" may be either: asking which would be unkind."""
    known = Known(now=OPEN, meant=("thanks", "goodbye"))
    assert uncertain_turn(known, can_ask=True).answered == ("thanks",)
    mixed = Known(now=OPEN, meant=("thanks", "asylum_what"))
    assert uncertain_turn(mixed, can_ask=True).reply.kind == "clarify"


def test_nothing_plain_is_asked_about_or_said_so() -> None:
    """Without plain parts the nearest meanings are offered, or nothing is pretended."""
    near = ("asylum_what", "return_want")
    known = Known(now=OPEN, ranking=near, meant=near)
    assert uncertain_turn(known, can_ask=True).reply.kind == "clarify"
    assert uncertain_turn(known, can_ask=False).reply.kind == "fallback"


def test_questions_about_kom_alone_are_a_handoff() -> None:
    """Three questions about calling lead to a person, not to a chapter."""
    parts = ("opening_hours", "contact_no_name", "contact_email")
    turn = certain_turn("opening_hours", Known(now=OPEN, parts=parts))
    assert turn.reply.kind == "handoff"


def test_several_answers_keep_the_contract() -> None:
    """Every citation once, no button twice, at most six."""
    parts = ("asylum_duties", "house_rules", "notify_address")
    reply = certain_turn("asylum_duties", Known(now=OPEN, parts=parts)).reply
    assert len(set(reply.citations)) == len(reply.citations)
    choices = [button.choice for button in reply.buttons]
    assert len(set(choices)) == len(choices) <= 6
