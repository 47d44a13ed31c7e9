"""Shapes replies for SMS: plain letters, short pages, choices with numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from bot.languages import answer_language
from bot.reply import Button, Reply
from bot.wording import say
from channels.sms.paging import joined, pages
from channels.sms.plain_characters import simplified
from channels.sms.segments import is_gsm
from channels.sms.state import Texts
from channels.sms.wording import load_sms_wording

MORE = "more"
CONSENT = "handoff_yes"
# Of what may be asked next, how much is shown: every line is paid for. Where a reply asks back,
# or where the buttons are the point of it, all are shown.
MOST_CHOICES = {"answer": 3, "emergency": 3}
# Where there is a number to call now, or a question to answer, nothing waits to be asked for.
SENT_WHOLE = frozenset({"emergency", "fallback", "clarify", "system"})
NUMBERED_LINE = re.compile(r"^\d+\. ", re.MULTILINE)
LETTERS, NUMBERS = "ABCDEF", "123456"


class Shaped(Struct, frozen=True):
    """What is sent now, what is sent when the person asks for more, and what they may choose."""

    now: Texts = ()
    later: tuple[Texts, ...] = ()
    choices: Texts = ()
    is_lettered: bool = False


def shape(replies: Sequence[Reply], *, before: str = "", after: str = "") -> Shaped:
    """Replies as messages of at most three segments; `before` and `after` are said with them."""
    if not replies:
        return Shaped()
    blocks = [block for reply in replies for block in blocks_of(reply)]
    blocks = [simplified(block) for block in (before, *blocks, after) if block]
    buttons = choices_of(replies[-1])
    is_lettered = needs_letters(replies)
    end = simplified(choice_lines(buttons, LETTERS if is_lettered else NUMBERS))
    turn = load_sms_wording().turn
    is_whole = any(reply.kind in SENT_WHOLE for reply in replies)
    filled = pages(blocks, end, "" if is_whole else turn)
    groups = [tuple(filled)] if is_whole else with_turns(grouped(filled), turn)
    return Shaped(
        groups[0], tuple(groups[1:]), tuple(button.choice for button in buttons), is_lettered
    )


def blocks_of(reply: Reply) -> list[str]:
    """The paragraphs of a reply; what has changed since a passage was printed stays with it."""
    text, language = reply.text, answer_language(reply.language)
    for words, others in load_sms_wording(language).instead.items():
        text = text.replace(words, others)
    note = say("replies", "note", language, note="")
    blocks: list[str] = []
    for paragraph in text.split("\n\n"):
        if blocks and paragraph.startswith(note):
            blocks[-1] = joined([blocks[-1], paragraph])
        else:
            blocks.append(paragraph)
    return blocks


def choices_of(reply: Reply) -> tuple[Button, ...]:
    """The buttons that are shown; for "more" there is a word of its own."""
    buttons = [button for button in reply.buttons if button.choice != MORE]
    return tuple(buttons[: MOST_CHOICES.get(reply.kind, len(NUMBERS))])


def needs_letters(replies: Sequence[Reply]) -> bool:
    """Whether a number may mean a line of the text, as where a person strikes out their words."""
    has_numbers = any(NUMBERED_LINE.search(reply.text) for reply in replies)
    return has_numbers or any(button.choice == CONSENT for button in replies[-1].buttons)


def choice_lines(buttons: Sequence[Button], labels: str) -> str:
    """The choices, each on a line with its label; nothing when there are none."""
    if not buttons:
        return ""
    words = load_sms_wording()
    *most, last = list(labels[: len(buttons)])
    named = f"{', '.join(most)} {words.either} {last}" if most else last
    lines = [f"{label} {button.title}" for label, button in zip(labels, buttons, strict=False)]
    return "\n".join([words.choose.format(labels=named), *lines])


def grouped(filled: Sequence[str]) -> list[Texts]:
    """Pages that are sent together.

    A line in another alphabet comes with what follows it, and what has changed since a passage was
    printed with the passage.
    """
    note = say("replies", "note", note="")
    groups: list[Texts] = []
    for page in filled:
        is_other = bool(groups) and len(groups[-1]) == 1 and is_gsm(groups[-1][0]) != is_gsm(page)
        if is_other or (groups and page.startswith(note)):
            groups[-1] = (*groups[-1], page)
        else:
            groups.append((page,))
    return groups


def with_turns(groups: Sequence[Texts], turn: str) -> list[Texts]:
    """Groups, all but the last with the words that ask for the next."""
    *most, last = groups
    return [*((*group[:-1], joined([group[-1], turn])) for group in most), last]
