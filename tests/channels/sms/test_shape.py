"""Every answer the bot can give becomes pages of at most three segments."""

from datetime import UTC, datetime

import pytest

from bot.fixed_replies import deletion_pending_reply, neutral_reply, start_replies
from bot.handoff_replies import TITLES, consent_reply, done_reply, reply, shown_reply, state_reply
from bot.languages import load_languages
from bot.reply import Button, Reply
from bot.wording import load_wording
from channels.disguise import weather
from channels.sms.answer import said
from channels.sms.segments import count_segments, fits, is_gsm
from channels.sms.shape import Shaped, shape
from channels.sms.wording import load_sms_wording
from privacy.retention import Retention
from tests.bot.test_compose import every_reply

NOON = datetime(2026, 11, 24, 11, tzinfo=UTC)
REPLIES = list(every_reply())
# Danger of every kind at once brings more numbers than one message holds.
MOST_LINES = 5


def handoff_replies() -> list[Reply]:
    """What is said about leaving a chat for KOM."""
    lines = dict.fromkeys(range(1, 12), "he took my passport " * 6)
    states = ("waiting", "claimed", "answered", "handed_back", "closed", "withdrawn", "expired")
    return [
        consent_reply(Retention().handoff),
        shown_reply(lines, (2, 3)),
        done_reply("1234 5678 9012", NOON),
        *(state_reply(state, NOON.date()) for state in states),
        *(
            reply(key, *list(TITLES)[:6], days="30", text="words", neutral="new", minutes="5")
            for key in ("refused", "with_staff", "callback_number", "callback_done", "push_ask")
        ),
    ]


def other_replies() -> list[Reply]:
    """What the gateway says by itself."""
    sayings = [key for key in load_wording("weather") if key != "title"]
    return [
        *(weather(key, station="1234") for key in sayings),
        *start_replies("weather"),
        neutral_reply(),
        deletion_pending_reply(),
        *handoff_replies(),
    ]


EVERYTHING = [*REPLIES, *other_replies()]


def all_pages(shaped: Shaped) -> list[str]:
    """Every message that an answer is sent as, sooner or later."""
    return [text for group in (shaped.now, *shaped.later) for text in group]


@pytest.mark.parametrize("given", EVERYTHING, ids=lambda given: given.text[:40])
def test_every_page_has_at_most_three_segments(given: Reply) -> None:
    """All answers, in all states, on all days; in the letters that cost least."""
    for page in all_pages(shape([given])):
        assert fits(page), page
        assert is_gsm(page), page


@pytest.mark.parametrize("language", load_languages().values(), ids=lambda language: language.tag)
def test_a_sentence_in_another_language_does_not_wait(language: object) -> None:
    """It comes at once together with the answer, whatever letters it has."""
    sentence = getattr(language, "answers_in_english", "")
    for given in REPLIES:
        shaped = shape([given], before=sentence)
        assert all(fits(page) for page in all_pages(shaped))
        assert sum(len(page) for page in shaped.now) > len(sentence) + 20


@pytest.mark.parametrize("language", load_languages().values(), ids=lambda language: language.tag)
def test_an_emergency_reply_is_sent_whole(language: object) -> None:
    """The number is in the first line, also where a line in the person's language follows."""
    tag = getattr(language, "tag", "")
    line = getattr(language, "in_danger", "")
    for given in (each for each in REPLIES if each.kind == "emergency" and line):
        first, _, rest = given.text.partition("\n")
        shaped = shape([Reply(text=f"{first}\n{line}\n{rest}", kind="emergency", language=tag)])
        assert shaped.later == ()
        assert any(number in shaped.now[0].splitlines()[0] for number in ("112", "113"))
        assert line in "\n".join(shaped.now[:2]).splitlines()
        assert all(fits(page) for page in shaped.now)


def test_whom_to_call_is_on_the_first_page_in_danger() -> None:
    """The brochure's words and the choices may be in a second message."""
    for given in (each for each in REPLIES if each.kind == "emergency"):
        lines = [line for line in given.text.splitlines() if line.startswith("- ")]
        first, *rest = shape([given]).now
        assert lines[0] in first.splitlines()
        assert lines[:MOST_LINES] == [line for line in first.splitlines() if line in lines][:5]
        assert len(rest) <= (2 if len(lines) > MOST_LINES else 1)


def test_nothing_of_an_answer_is_lost() -> None:
    """All words come, in their order, whatever pages they are on."""
    words = load_sms_wording()
    for given in EVERYTHING:
        text = given.text
        for old, new in words.instead.items():
            text = text.replace(old, new)
        for old, new in (("“", '"'), ("”", '"'), ("–", "-"), ("…", "...")):
            text = text.replace(old, new)
        shaped = shape([given])
        pages = [page.replace(words.turn, "") for page in all_pages(shaped)]
        got = "".join("".join(pages).split())
        assert got.startswith("".join(text.replace("•", "-").split()))


def test_what_has_changed_since_the_print_never_waits() -> None:
    """A correction behind MORE would leave an outdated rule alone on the phone."""
    for given in REPLIES:
        for group in shape([given]).later:
            assert not group[0].startswith("Since this was printed")


def test_no_answer_speaks_of_pressing() -> None:
    """There are no buttons on this phone."""
    for given in EVERYTHING:
        assert " press" not in " ".join(all_pages(shape([given]))).lower(), given.text


def test_choices_get_numbers() -> None:
    """Three where every line is only a suggestion, all where the reply asks back."""
    buttons = tuple(Button(f"Title {number}", f"choice_{number}") for number in range(1, 6))
    shaped = shape([Reply(text="Words.", kind="answer", buttons=buttons)])
    assert shaped.now == ("Words.\nReply 1, 2 or 3:\n1 Title 1\n2 Title 2\n3 Title 3",)
    assert shaped.choices == ("choice_1", "choice_2", "choice_3")
    assert len(shape([Reply(text="Words.", kind="clarify", buttons=buttons)]).choices) == 5
    one = shape([Reply(text="Words.", kind="system", buttons=buttons[:1])])
    assert one.now == ("Words.\nReply 1:\n1 Title 1",)


def test_more_is_a_word_and_no_choice() -> None:
    """The button for the rest of a list has no number of its own."""
    buttons = (Button("Show me more", "more"), Button("Talk to a person", "human"))
    assert shape([Reply(text="Words.", kind="answer", buttons=buttons)]).choices == ("human",)


def test_choices_get_letters_where_lines_have_numbers() -> None:
    """Striking out a line must never be taken for a yes, and a yes never for anything else."""
    shaped = shape([shown_reply({1: "my words", 2: "others"}, ())])
    assert shaped.is_lettered
    assert "Reply A or B:\nA Yes, leave it for KOM" in shaped.now[-1]
    assert shape([reply("unknown_number", "handoff_yes", "handoff_no")]).is_lettered
    assert shape([consent_reply(Retention().handoff)]).is_lettered


def test_the_rest_comes_when_it_is_asked_for() -> None:
    """Every page but the last says how."""
    longest = max(REPLIES, key=lambda given: len(given.text))
    shaped = shape([longest])
    turn = load_sms_wording().turn
    assert all(group[-1].endswith(turn) for group in (shaped.now, *shaped.later[:-1]))
    assert not shaped.later[-1][-1].endswith(turn)


def test_several_replies_are_one_answer() -> None:
    """What staff wrote comes before the answer, and the choices are the last one's."""
    staff = Reply(text="KOM writes:\n\nWe can meet.", kind="handoff")
    shaped = shape([staff, Reply(text="Words.", kind="answer", buttons=(Button("Yes", "yes"),))])
    assert shaped.now == ("KOM writes:\nWe can meet.\nWords.\nReply 1:\n1 Yes",)


def test_no_reply_is_no_message() -> None:
    """While staff have the conversation, the helpline itself is silent."""
    assert shape([]) == Shaped()


def test_the_words_of_this_channel_are_short() -> None:
    """The start takes one page, and all others at most two segments."""
    words = load_sms_wording()
    assert count_segments(said(words.start)[0]) <= 3
    for text in (words.help, words.wait, words.stopped, words.started, words.no_pictures):
        (message,) = said(text)
        assert count_segments(message) <= 2
    assert "47 45 15 00" in words.start
    assert words.help.splitlines()[0].endswith("police 112, ambulance 113.")
