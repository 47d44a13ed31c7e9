"""What is said about leaving a chat for KOM's people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from msgspec import structs

from bot.data import LANGUAGE
from bot.hours_wording import hours_sentences
from bot.opening_hours import kom_hours
from bot.reply import MOST_BUTTONS, Button, Reply
from bot.reply_parts import DELETE_NOW
from bot.services import load_services
from bot.wording import load_wording, say

SECTION = "handoff"
# What may be offered, with the key of each one's title.
TITLES: Mapping[str, str] = {
    "handoff_offer": "offer_title",
    "handoff_yes": "yes_title",
    "handoff_show": "show_title",
    "handoff_no": "no_title",
    "handoff_state": "state_title",
    "handoff_withdraw": "withdraw_title",
    "handoff_bot": "bot_title",
    "handoff_new_code": "new_code_title",
    "handoff_callback": "callback_title",
    "handoff_voicemail_yes": "voicemail_yes_title",
    "handoff_voicemail_no": "voicemail_no_title",
    "handoff_push_yes": "push_yes_title",
    "handoff_push_no": "push_no_title",
    "handoff_stop": "stop_title",
}
HIDDEN_CODE = "•••• •••• ••••"
LONGEST_LINE = 120


def in_words(key: str, language: str = LANGUAGE, **values: Any) -> str:
    """One text, with KOM's number and hours wherever it names them."""
    kom = load_services()["kom"]
    return say(SECTION, key, language, kom=kom.number, hours=kom.hours, **values)


def reply(key: str, *choices: str, language: str = LANGUAGE, **values: Any) -> Reply:
    """One text as a reply, with buttons."""
    return said([in_words(key, language, **values)], *choices, language=language)


def said(paragraphs: Iterable[str], *choices: str, language: str = LANGUAGE) -> Reply:
    """Paragraphs as a reply, with buttons."""
    return Reply(
        text="\n\n".join(paragraphs),
        kind="handoff",
        buttons=tuple(button(choice, language) for choice in choices),
        language=language,
    )


def button(choice: str, language: str = LANGUAGE) -> Button:
    """The button of a choice of `TITLES`."""
    return Button(load_wording(SECTION, language)[TITLES[choice]], choice)


def consent_reply(kept: timedelta) -> Reply:
    """What a person agrees to."""
    choices = ("handoff_yes", "handoff_show", "handoff_no")
    return reply("consent", *choices, days=kept.days)


def shown_reply(lines: Mapping[int, str], left_out: Iterable[int]) -> Reply:
    """What staff would read of the person's own words, by the number of each message."""
    gone = set(left_out)
    listed = [
        in_words("shown_left_out" if number in gone else "shown_line", number=number, text=short)
        for number, text in lines.items()
        for short in [text if len(text) <= LONGEST_LINE else f"{text[:LONGEST_LINE]}…"]
    ]
    choices = ("handoff_yes", "handoff_no")
    return said([in_words("shown"), "\n".join(listed)], *choices)


def done_reply(code: str, now: datetime, closing_days: Iterable[date] = ()) -> Reply:
    """That it is left for KOM, with the code."""
    hours = " ".join(hours_sentences(kom_hours(now, closing_days), LANGUAGE))
    paragraphs = [in_words("done", code=code), in_words("done_next"), hours]
    return said(paragraphs, "handoff_state", "handoff_callback", "handoff_withdraw")


def hidden_code_reply(now: datetime, closing_days: Iterable[date] = ()) -> Reply:
    """The same as it is kept: nobody can read the code in it, but another can be asked for."""
    shown = done_reply(HIDDEN_CODE, now, closing_days)
    return structs.replace(shown, buttons=(*shown.buttons, button("handoff_new_code")))


def state_reply(state: str, kept_until: date | None, *, is_again: bool = False) -> Reply:
    """How a handoff stands, in words, and until when it is kept."""
    paragraphs = [in_words("already")] if is_again else []
    paragraphs.append(in_words(state))
    if kept_until:
        paragraphs.append(in_words("kept_until", day=day_of(kept_until)))
    return said(paragraphs, *choices_in(state))


def choices_in(state: str) -> Sequence[str]:
    """What a person may want to do while a handoff is in a state."""
    if state in {"withdrawn", "expired"}:
        return ("handoff_offer",)
    after = ("handoff_bot",) if state in {"claimed", "answered"} else ()
    return ("handoff_callback", "handoff_withdraw", "handoff_new_code", *after)


def day_of(day: date, language: str = LANGUAGE) -> str:
    """A date in words: "23 February 2027"."""
    month = say("hours", "months", language).split()[day.month - 1]
    return f"{day.day} {month} {day.year}"


def staff_reply(text: str) -> Reply:
    """What staff wrote, as the person reads it."""
    return said([in_words("staff_says", text=text)])


def delete_reply(language: str = LANGUAGE) -> Reply:
    """Asks whether to delete a chat that staff have."""
    title = say("replies", DELETE_NOW, language)
    buttons = (Button(title, DELETE_NOW), button("handoff_state", language))
    text = in_words("delete_ask", language)
    return Reply(text=text, kind="handoff", buttons=buttons, language=language)


def with_offer(given: Reply) -> Reply:
    """A reply about KOM, with the offer to leave the chat for them as its first button."""
    buttons = (button("handoff_offer"), *given.buttons)
    return structs.replace(given, buttons=buttons[:MOST_BUTTONS])
