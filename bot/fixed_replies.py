"""Replies that need no dialogue engine: what the gateway itself can say."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

import msgspec

from bot.data import LANGUAGE
from bot.hours_wording import hours_sentences
from bot.opening_hours import kom_hours
from bot.reply import Button, Reply
from bot.services import load_services
from bot.wording import load_wording, say

WHOM_TO_CALL = ("kom", "rosa", "police_emergency", "medical_emergency")


def safe_reply(now: datetime, language: str = LANGUAGE, closing_days: Iterable[date] = ()) -> Reply:
    """KOM's and the emergency contact details; needs nothing but data that is already read."""
    lines = [f"- {load_services()[key].line}" for key in WHOM_TO_CALL]
    text = [
        say("replies", "safe", language),
        " ".join(hours_sentences(kom_hours(now, closing_days), language)),
        "\n".join([say("replies", "safe_people", language), *lines]),
    ]
    contact = Button(say("titles", "contact_phone", language), "contact_phone")
    return Reply(text="\n\n".join(text), kind="fallback", buttons=(contact,), language=language)


def wordless_reply(language: str = LANGUAGE) -> Reply:
    """For a message without a letter or a digit, such as a picture of a face."""
    text = say("replies", "nothing_to_say", language)
    titles = ("entitlements_what", "contact_phone", "human")
    buttons = tuple(Button(say("titles", title, language), title) for title in titles)
    return Reply(text=text, kind="clarify", buttons=buttons, language=language)


def start_replies(safe_word: str, language: str = LANGUAGE) -> tuple[Reply, Reply]:
    """The two messages of the start: what this is, who answers, and how to be safe here."""
    services = load_services()
    values: dict[str, object] = {name: service.number for name, service in services.items()}
    values |= {"hours": services["kom"].hours, "safe_word": safe_word}
    first, second = (say("start", key, language, **values) for key in ("first", "second"))
    return (
        Reply(text=first, kind="system", language=language),
        Reply(text=second, kind="system", language=language),
    )


def neutral_reply(language: str = LANGUAGE) -> Reply:
    """For whoever asks who writes here: it may not be the person who wrote before."""
    about = Button(say("neutral", "about", language), "bot_what")
    text = say("neutral", "who", language)
    return Reply(text=text, kind="system", buttons=(about,), language=language)


def with_removal_notice(reply: Reply, kinds: Sequence[str], language: str = LANGUAGE) -> Reply:
    """A reply that also says that something was taken out of the message: `kinds` of things."""
    key = (
        kinds[0] if len(kinds) == 1 and kinds[0] in load_wording("redaction", language) else "other"
    )
    return msgspec.structs.replace(reply, text=f"{reply.text}\n\n{say('redaction', key, language)}")


def deleted_reply(language: str = LANGUAGE) -> Reply:
    """Confirms that a conversation is gone."""
    return Reply(text=say("replies", "deleted", language), kind="system", language=language)


def deletion_pending_reply(language: str = LANGUAGE) -> Reply:
    """Says that a part of a conversation will be gone later only."""
    return Reply(
        text=say("replies", "deletion_pending", language), kind="system", language=language
    )
