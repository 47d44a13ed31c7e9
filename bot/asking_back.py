"""What the bot says when it is not sure, did not understand, or did not help."""

from __future__ import annotations

from collections.abc import Iterable

from bot.answers import load_answers
from bot.reply import MOST_BUTTONS, Button, Reply
from bot.reply_parts import buttons, hours_lines, service_lines
from bot.resolution import meanings
from bot.turn import Known, Turn
from bot.wording import load_wording, say

MOST_MEANINGS = 3

# They answer the bot: nobody can be asked whether they meant them.
NEVER_MEANT = frozenset({"more", "what_else", "say_again", "rather_not_say", "not_helpful"})


def offerable(intents: Iterable[str]) -> list[str]:
    """The intents that can be offered as "did you mean": those with a title of their own."""
    titles = load_wording("titles")
    return [intent for intent in intents if intent in titles and intent not in NEVER_MEANT]


def clarify_turn(intents: Iterable[str], known: Known, wording: str = "clarify") -> Turn:
    """Ask which of a few things the person means."""
    language = known.language
    choices = buttons(intents, language)[: MOST_BUTTONS - 1]
    other = Button(say("replies", "something_else", language), "what_else")
    reply = Reply(
        text=say("replies", wording, language),
        kind="clarify",
        buttons=(*choices, other),
        language=language,
    )
    return Turn(reply=reply, slots={"asked": None})


def fallback_turn(known: Known) -> Turn:
    """Say that the message was not understood; offer the nearest topics and KOM."""
    language = known.language
    suggested = load_answers()["out_of_scope"].answer.suggest
    nearest = [*offerable(meanings(known.ranking, known))[:MOST_MEANINGS], *suggested]
    text = [
        say("replies", "fallback", language),
        *hours_lines(known),
        *service_lines(["kom", "police_emergency"]),
    ]
    human = buttons(["human"], language)
    topics = buttons((near for near in dict.fromkeys(nearest) if near != "human"), language)
    reply = Reply(
        text="\n\n".join(text),
        kind="fallback",
        buttons=(*topics[: MOST_BUTTONS - 1], *human),
        language=language,
    )
    return Turn(reply=reply, slots={"asked": None})


def unhelpful_turn(known: Known) -> Turn:
    """After "this did not help": the next-nearest meanings of what was asked, else a person.

    Each is offered once; whoever presses again gets KOM.
    """
    nearest = [intent for intent in known.nearest if intent != known.last_intent]
    if not nearest:
        return Turn(reply=person_reply(known), slots={"asked": None, "nearest": []})
    turn = clarify_turn(["human", *nearest[:MOST_MEANINGS]], known, "unhelpful")
    return Turn(reply=turn.reply, slots={"asked": None, "nearest": []})


def person_reply(known: Known) -> Reply:
    """Says sorry, and whom to call."""
    answer = load_answers()["not_helpful"].answer
    text = [
        say("openings", "not_helpful", known.language),
        *hours_lines(known),
        *service_lines(answer.services),
    ]
    return Reply(
        text="\n\n".join(text),
        kind="fallback",
        buttons=buttons(answer.suggest, known.language),
        language=known.language,
    )
