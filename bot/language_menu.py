"""The menu of languages: what a person can write in, and what the answers come in."""

from __future__ import annotations

import msgspec

from bot.answers import load_answers
from bot.languages import load_languages
from bot.reply import MOST_BUTTONS, Button, Reply
from bot.reply_parts import buttons, opening
from bot.turn import Known, Turn
from bot.wording import say

LANGUAGE_INTENT = "language"
LANGUAGES_AT_ONCE = MOST_BUTTONS - 1


def language_turn(known: Known) -> Turn:
    """Show the menu, or confirm what was chosen from it."""
    chosen = load_languages().get(known.chosen_language or "")
    if chosen is None:
        return menu_turn(known)
    reply = Reply(
        text=chosen.answers_in_english,
        kind="system",
        buttons=buttons(load_answers()["greet"].answer.suggest, known.language),
        language=chosen.tag,
    )
    slots = {"asked": None, "language": chosen.tag, "language_told": chosen.tag}
    return Turn(reply=reply, slots=slots, answered=(LANGUAGE_INTENT,))


def menu_turn(known: Known) -> Turn:
    """One page of the menu; after the last comes the first."""
    languages = list(load_languages().values())
    first = known.menu_from if known.menu_from < len(languages) else 0
    page = languages[first : first + LANGUAGES_AT_ONCE]
    following = first + LANGUAGES_AT_ONCE
    more = Button(
        say("replies", "more_languages", known.language),
        choice(menu_from=following if following < len(languages) else 0),
    )
    entries = [Button(entry.name, choice(chosen_language=entry.tag)) for entry in page]
    reply = Reply(
        text="\n\n".join(opening(LANGUAGE_INTENT, known.language)),
        kind="system",
        buttons=(*entries, more),
        language=known.language,
    )
    return Turn(reply=reply, slots={"asked": None}, answered=(LANGUAGE_INTENT,))


def choice(**entities: str | int) -> str:
    """What pressing a button of the menu means: the intent with its entities, as Rasa reads it."""
    return LANGUAGE_INTENT + msgspec.json.encode(entities).decode()
