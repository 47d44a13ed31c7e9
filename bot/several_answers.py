"""Answers several questions in one reply, in the order they were asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any

from bot.answers import Answer
from bot.excerpt import Excerpt, excerpt, source_line
from bot.reply import MOST_BUTTONS, Reply
from bot.reply_parts import ASKED_CHOICES, buttons, hours_lines, opening, question, service_lines
from bot.resolution import resolve
from bot.turn import Known, Turn
from bot.wording import load_wording

MOST_QUESTIONS = 3

# Of each answer; the others wait behind "more", so that three answers are not three pages.
PASSAGES_AT_ONCE = 2


def several_turn(asked: Sequence[str], known: Known) -> Turn:
    """One reply to several intents: each under its title, with what the brochure says first.

    Raises:
        DataError: the data files do not fit together.
    """
    language = known.language
    answers = [resolve(intent, known)[1] for intent in asked]
    shown = [excerpt(first_passages(answer), language) for answer in answers]
    citations = tuple(dict.fromkeys(id_ for part in shown for id_ in part.citations))
    text = tuple(paragraphs(asked, shown, language))
    whole = Excerpt(text, citations, left_over(answers, shown, citations))
    asking = next((answer for answer in answers if answer.ask), Answer())
    reply = Reply(
        text="\n\n".join([*text, *closing(answers, whole, asking, known)]),
        kind="handoff" if all(answer.kind == "handoff" for answer in answers) else "answer",
        citations=citations,
        buttons=buttons(
            ASKED_CHOICES[asking.ask]
            if asking.ask
            else next_questions(asked, answers, whole.remaining),
            language,
        ),
        language=language,
    )
    return Turn(
        reply=reply, slots=slots_after(asked, answers, asking, whole), answered=tuple(asked)
    )


def closing(
    answers: Sequence[Answer], whole: Excerpt, asking: Answer, known: Known
) -> Iterator[str]:
    """What stands once under all answers: the source, opening hours, numbers, and what is asked."""
    yield source_line(whole.citations, known.language)
    if any(answer.hours for answer in answers):
        yield from hours_lines(known)
    yield from service_lines(dict.fromkeys(key for answer in answers for key in answer.services))
    yield from question(asking, whole, known.language)


def slots_after(
    asked: Sequence[str], answers: Sequence[Answer], asking: Answer, whole: Excerpt
) -> dict[str, Any]:
    """What the conversation holds afterwards; the last question's topic is that of a follow-up."""
    topics = [answer.topic for answer in answers if answer.topic]
    return {
        **{slot: value for answer in answers for slot, value in answer.sets.items()},
        **({"topic": topics[-1]} if topics else {}),
        "asked": asking.ask or ("more" if whole.remaining else None),
        "last_intent": asked[-1],
        "remaining": list(whole.remaining),
        "nearest": [],
    }


def first_passages(answer: Answer) -> tuple[str, ...]:
    """What is shown at once: all where the answer depends on what is not known yet.

    "You may do as you like" must not stand without "you must leave the country".
    """
    return answer.passages if answer.ask else answer.passages[:PASSAGES_AT_ONCE]


def paragraphs(asked: Sequence[str], shown: Sequence[Excerpt], language: str) -> list[str]:
    """Each answer under its title; a paragraph that two answers share comes once."""
    titles = load_wording("titles", language)
    text: list[str] = []
    for intent, part in zip(asked, shown, strict=True):
        lines = [*opening(intent, language), *part.paragraphs]
        title = [titles[intent].upper()] if intent in titles else []
        text += [*title, *(line for line in lines if line not in text)]
    return text


def left_over(
    answers: Sequence[Answer], shown: Sequence[Excerpt], citations: Sequence[str]
) -> tuple[str, ...]:
    """What the answers have besides, once each."""
    rest = [
        point
        for answer, part in zip(answers, shown, strict=True)
        for point in (*part.remaining, *answer.passages[len(first_passages(answer)) :])
        if point not in citations
    ]
    return tuple(dict.fromkeys(rest))


def next_questions(
    asked: Sequence[str], answers: Sequence[Answer], remaining: Sequence[str]
) -> list[str]:
    """What to ask next: of each answer its first suggestion, then of each its second, and so on."""
    in_turn = zip_longest(*(answer.suggest for answer in answers))
    suggested = dict.fromkeys(intent for row in in_turn for intent in row if intent)
    fresh = [intent for intent in suggested if intent not in asked]
    more = ["more"] if remaining else []
    return [*more, *fresh[: MOST_BUTTONS - len(more) - 1], "not_helpful"]
