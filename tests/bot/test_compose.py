"""What the bot answers, as a pure function of the intent and of what is known."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import product

import msgspec
import pytest
import yaml

from bot.age import AgeGroup
from bot.answers import load_answers
from bot.asking_back import fallback_turn
from bot.compose import answer_turn, meant_turn
from bot.danger_rules import CATEGORIES
from bot.data import BOT
from bot.emergency import emergency_reply, load_emergency
from bot.fixed_replies import deleted_reply, safe_reply, wordless_reply
from bot.opening_hours import kom_hours
from bot.passages import load_notes, load_passages
from bot.reply import LONGEST_TITLE, MOST_BUTTONS, Reply
from bot.services import load_services
from bot.turn import Known, Turn
from bot.wording import load_wording

OPEN = datetime(2026, 11, 24, 9, tzinfo=UTC)
MOMENTS = (
    OPEN,
    datetime(2026, 11, 24, 20, tzinfo=UTC),
    datetime(2026, 5, 14, 9, tzinfo=UTC),
    datetime(2026, 12, 28, 9, tzinfo=UTC),
    datetime(2026, 12, 27, 9, tzinfo=UTC),
    datetime(2026, 4, 1, 20, tzinfo=UTC),
)
TOPICS = (
    None,
    "reflection",
    "asylum",
    "return",
    "refusal",
    "under_18",
    "entitlements",
    "trafficking",
    "contact",
)
AGES = (None, "under_18", "adult")
RESIDENCES = (None, "legal", "none")
ASKED = (None, "residence", "age_group", "more")
MENTIONED = (None, "asylum", "reflection")

# Words that make a sentence a claim about rights; the bot's own wording does without them.
CLAIMS = re.compile(
    r"\b(entitled|(?<!all )rights?|permanent|deport\w*|punish\w*|granted|six.months?"
    r"|immigration|law|legal|must leave|police will|always|guarantee\w*|promise\w*|victim)\b",
    re.IGNORECASE,
)


def every_state() -> Iterator[Known]:
    """Everything a conversation may hold."""
    for topic, age, residence, asked, mentioned in product(
        TOPICS, AGES, RESIDENCES, ASKED, MENTIONED
    ):
        yield Known(
            now=OPEN,
            topic=topic,
            age_group=age,
            residence=residence,
            asked=asked,
            mentioned=mentioned,
        )


def every_reply() -> Iterator[Reply]:
    """Every reply the bot can give, each once: all answers in all states, all days, all lists."""
    states = list(every_state())
    turns: list[Turn] = [
        answer_turn(intent, known) for intent in load_answers() for known in states
    ]
    turns += [answer_turn(intent, Known(now=now)) for intent in load_answers() for now in MOMENTS]
    for turn in list(turns):
        turns.extend(rest_of(turn))
    replies = [turn.reply for turn in turns]
    for now in MOMENTS:
        near = ("asylum_what", "tell_work", "return_want")
        known = Known(now=now, ranking=near, meant=near)
        replies += [fallback_turn(known).reply, meant_turn(known).reply, safe_reply(now)]
    replies += [wordless_reply(), deleted_reply()]
    replies += [
        emergency_reply(kinds, kom_hours(now), is_again=is_again)
        for kinds in [[name] for name in load_emergency().categories] + [CATEGORIES]
        for now in MOMENTS
        for is_again in (False, True)
    ]
    yield from {reply.text: reply for reply in replies}.values()


def rest_of(turn: Turn) -> Iterator[Turn]:
    """What "more" brings after a turn, to the end of the list."""
    while turn.slots.get("remaining"):
        remaining = tuple(turn.slots["remaining"])
        last = turn.slots.get("last_intent")
        turn = answer_turn("more", Known(now=OPEN, remaining=remaining, last_intent=last))
        yield turn


REPLIES = list(every_reply())


def sentences(text: str) -> list[str]:
    """The sentences of a text; a line is at least one."""
    found = []
    for line in text.splitlines():
        found += re.split(r"(?<=[.?!])\s+(?=[A-Z(“])", line.removeprefix("- ").strip())
    return [sentence for sentence in found if sentence]


def brochure_text() -> str:
    """All words of the brochure, a point a line."""
    passages = load_passages().values()
    return "\n".join(text for passage in passages for text in (passage.text, *passage.points))


# Their placeholder takes a sourced fact, which is looked up where it comes from.
FILLED_WITH_FACTS = {"note", "rosa"}


def wording_patterns() -> list[re.Pattern[str]]:
    """The bot's own sentences, a placeholder standing for one of the values it may take."""
    patterns = []
    for section in ("openings", "replies", "hours", "emergency"):
        for key, text in load_wording(section).items():
            for sentence in sentences(text) if key not in FILLED_WITH_FACTS else ():
                escaped = re.escape(sentence)
                patterns.append(re.compile(re.sub(r"\\\{\w+\\\}", r"[^\\n]+?", escaped)))
    return patterns


def origin(sentence: str) -> str | None:
    """Where a sentence comes from, or None."""
    if sentence in brochure_text():
        return "brochure"
    notes = " ".join(note.text for note in (load_notes().about, *load_notes().notes))
    if sentence.removeprefix("Since this was printed: ") in notes:
        return "notes"
    if any(service.line in sentence for service in load_services().values()):
        return "services"
    if any(pattern.fullmatch(sentence) for pattern in wording_patterns()):
        return "wording"
    return None


@pytest.mark.parametrize("reply", REPLIES, ids=lambda reply: reply.text[:40])
def test_every_sentence_has_an_origin(reply: Reply) -> None:
    """Every sentence is the brochure's, a sourced note's or service's, or the bot's own wording."""
    for sentence in sentences(reply.text):
        assert origin(sentence), sentence


@pytest.mark.parametrize("section", ["openings", "replies", "hours", "emergency"])
def test_the_bots_own_wording_claims_nothing(section: str) -> None:
    """Facts about rights stand only in the brochure and in the sourced files."""
    for key, text in load_wording(section).items():
        if key != "kom_what":  # KOM's own name has the word
            assert not CLAIMS.search(text), text


@pytest.mark.parametrize("reply", REPLIES, ids=lambda reply: reply.text[:40])
def test_every_reply_keeps_the_contract(reply: Reply) -> None:
    """Kinds, citations and buttons are as every channel relies on."""
    assert reply.text == reply.text.strip()
    assert reply.citations if reply.kind == "answer" else True
    assert not reply.citations if reply.kind == "fallback" else True
    assert set(reply.citations) <= set(load_passages())
    assert len(set(reply.citations)) == len(reply.citations)
    assert len(reply.buttons) <= MOST_BUTTONS
    assert all(0 < len(button.title) <= LONGEST_TITLE for button in reply.buttons)
    assert len({button.choice for button in reply.buttons}) == len(reply.buttons)


@pytest.mark.parametrize("reply", REPLIES, ids=lambda reply: reply.text[:40])
def test_citations_are_what_the_text_shows(reply: Reply) -> None:
    """Each cited passage's words stand in the text, in the order of the citations."""
    place = -1
    for citation in reply.citations:
        found = reply.text.find(load_passages()[citation].text, max(place, 0))
        assert found >= place, citation
        place = found


def test_the_identity_passages_are_never_shortened() -> None:
    """Wherever "not be deported" is said, its condition is said in the same sentence."""
    for reply in REPLIES:
        for _ in re.finditer("not be deported", reply.text):
            assert "if this was a result of your being exploited" in reply.text


def test_a_list_is_told_in_parts_until_its_end() -> None:
    """ "more" goes on where the list was cut, until every point has been shown."""
    shown: list[str] = []
    turn = answer_turn("reflection_duties", Known(now=OPEN))
    for part in (turn, *rest_of(turn)):
        assert part.reply.kind == "answer"
        shown += [cited for cited in part.reply.citations if cited != "reflection.duties"]
    assert sorted(shown) == sorted(load_passages()["reflection.duties"].items)
    assert len(shown) == len(set(shown))


def test_more_without_anything_left_says_so() -> None:
    """ "more" out of the blue is small talk with a way on, not an error."""
    turn = answer_turn("more", Known(now=OPEN))
    assert turn.reply.kind == "smalltalk"
    assert turn.reply.buttons


def test_what_was_asked_for_leads_the_list() -> None:
    """A point named beside its list comes first."""
    cited = answer_turn("reflection_duties", Known(now=OPEN)).reply.citations
    assert cited[:2] == ("reflection.duties", "reflection.duties.rights_and_duties")


def test_without_residence_both_answers_are_given_and_it_is_asked() -> None:
    """Saying no: both cases, briefly, and a question that need not be answered."""
    turn = answer_turn("refuse_help", Known(now=OPEN))
    assert {"refusal.legal_residence", "refusal.no_legal_residence"} <= set(turn.reply.citations)
    choices = [button.choice for button in turn.reply.buttons]
    assert choices == ["residence_legal", "residence_none", "rather_not_say"]
    assert turn.slots["asked"] == "residence"


@pytest.mark.parametrize(
    ("said", "cited", "held"),
    [
        ("residence_legal", "refusal.legal_residence", "legal"),
        ("affirm", "refusal.legal_residence", "legal"),
        ("residence_none", "refusal.no_legal_residence", "none"),
        ("deny", "refusal.no_legal_residence", "none"),
    ],
)
def test_the_answer_about_residence_leads_to_the_case(said: str, cited: str, held: str) -> None:
    """After the question, a permit, a yes, no permit and a no lead to the answer that fits."""
    turn = answer_turn(said, Known(now=OPEN, topic="refusal", asked="residence"))
    assert turn.reply.citations[0] == cited
    assert turn.slots["residence"] == held


def test_residence_is_not_asked_twice() -> None:
    """Once known, the answer fits and nothing is asked."""
    turn = answer_turn("refuse_help", Known(now=OPEN, residence="none"))
    assert turn.reply.citations[0] == "refusal.no_legal_residence"
    assert turn.slots["asked"] is None


def test_rather_not_say_is_all_right() -> None:
    """Not answering closes the question and offers a way on."""
    turn = answer_turn("rather_not_say", Known(now=OPEN, asked="residence"))
    assert turn.reply.kind == "smalltalk"
    assert turn.slots["asked"] is None
    assert "residence" not in turn.slots


def test_a_child_is_answered_as_a_child() -> None:
    """Once someone has said they are under 18, general questions get the words for children."""
    known = Known(now=OPEN, age_group="under_18")
    assert answer_turn("medical", known).reply.citations == ("under_18.medical",)
    assert "under_18.placement" in answer_turn("safe_place", known).reply.citations
    assert "under_18.cannot_refuse" in answer_turn("refuse_help", known).reply.citations


def test_say_again_repeats_the_last_answer() -> None:
    """ "say again" brings the same answer once more."""
    first = answer_turn("asylum_what", Known(now=OPEN))
    known = Known(now=OPEN, last_intent=first.slots["last_intent"], topic="asylum")
    assert answer_turn("say_again", known).reply == first.reply


def test_small_talk_keeps_the_topic() -> None:
    """A "thanks" in between does not make the bot forget what it was about."""
    assert answer_turn("thanks", Known(now=OPEN, topic="asylum")).slots["topic"] == "asylum"


def test_not_sure_offers_what_the_nearest_would_mean_here() -> None:
    """A question back offers at most three meanings, each once, as they would be answered here."""
    ranking = ("how_long", "reflection_what", "reflection_how_long", "thanks")
    reply = meant_turn(Known(now=OPEN, topic="reflection", meant=ranking)).reply
    assert reply.kind == "clarify"
    assert [button.choice for button in reply.buttons] == [
        "reflection_how_long",
        "reflection_what",
        "what_else",
    ]


def test_an_emergency_reply_leads_with_the_number_and_leaves_a_way_on() -> None:
    """112 in the first line; what the message may have meant instead is one press away."""
    ranking = ("legal_aid", "danger_now", "thanks")
    reply = answer_turn("danger_now", Known(now=OPEN, ranking=ranking)).reply
    assert "112" in reply.text.splitlines()[0]
    assert [button.choice for button in reply.buttons][:2] == ["legal_aid", "safe_place"]


def test_did_not_help_offers_what_else_was_meant_and_a_person() -> None:
    """The answer remembers the next-nearest meanings; the button offers them once."""
    ranking = ("asylum_what", "asylum_grounds", "thanks", "asylum_apply", "more")
    first = answer_turn("asylum_what", Known(now=OPEN, ranking=ranking))
    assert first.reply.buttons[-1].choice == "not_helpful"
    assert first.slots["nearest"] == ["asylum_grounds", "asylum_apply"]
    second = answer_turn("not_helpful", Known(now=OPEN, nearest=tuple(first.slots["nearest"])))
    choices = [button.choice for button in second.reply.buttons]
    assert choices == ["human", "asylum_grounds", "asylum_apply", "what_else"]
    assert second.slots["nearest"] == []


def test_did_not_help_again_leads_to_a_person() -> None:
    """With nothing nearer left, KOM's number comes, with its hours."""
    reply = answer_turn("not_helpful", Known(now=OPEN)).reply
    assert "47 45 15 00" in reply.text
    assert "KOM is open now" in reply.text
    assert not reply.citations


def test_an_answer_to_the_bot_is_never_offered_as_a_meaning() -> None:
    """ "Do you mean: show me more?" would make no sense."""
    ranking = ("more", "asylum_what", "rather_not_say", "not_helpful", "return_want")
    reply = meant_turn(Known(now=OPEN, meant=ranking)).reply
    assert [button.choice for button in reply.buttons] == [
        "asylum_what",
        "return_want",
        "what_else",
    ]


def test_two_ways_to_the_same_answer_are_not_asked_about() -> None:
    """When the two nearest meanings come to one answer here, it is given."""
    known = Known(now=OPEN, topic="reflection", meant=("how_long", "reflection_how_long"))
    assert meant_turn(known).reply.citations[0] == "reflection.permit"


@pytest.mark.parametrize(
    ("intent", "said", "held"),
    [("adult_state", "under_18", "under_18"), ("under_18_state", "adult", "adult")],
)
def test_a_number_outweighs_the_language_model(intent: str, said: AgeGroup, held: str) -> None:
    """ "I am not an adult" looks like "I am an adult" to a language model: the words decide."""
    turn = answer_turn(intent, Known(now=OPEN, asked="age_group", mentioned_age=said))
    assert turn.slots["age_group"] == held


def test_not_understood_names_kom_and_the_emergency_number() -> None:
    """A fallback is honest, cites nothing, and never a dead end."""
    reply = fallback_turn(Known(now=OPEN, ranking=("asylum_what",))).reply
    assert "47 45 15 00" in reply.text
    assert "112" in reply.text
    assert reply.buttons[0].choice == "asylum_what"
    assert reply.buttons[-1].choice == "human"


def test_a_reply_survives_json() -> None:
    """A reply is the same after the way through Rasa."""
    for reply in REPLIES[:50]:
        assert msgspec.json.decode(msgspec.json.encode(reply), type=Reply) == reply


def test_page_wording_claims_nothing() -> None:
    """The page's own words make no claims either."""
    page = yaml.safe_load((BOT / "wording" / "en" / "page.yml").read_text(encoding="utf-8"))
    for text in texts_of(page):
        assert not CLAIMS.search(text), text


def texts_of(node: object) -> Iterator[str]:
    """Every text in nested data."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for value in node.values():
            yield from texts_of(value)
    elif isinstance(node, list):
        for value in node:
            yield from texts_of(value)
