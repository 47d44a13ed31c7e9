"""What is recorded of a conversation, in the form that each author's words have."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from bot.reply import Reply


class PersonWords(Struct, frozen=True):
    """What a person wrote, redacted, or the title of the button they pressed.

    `choice` is what pressing it meant; `removed` are the kinds of things that were taken out.
    """

    text: str
    choice: str | None = None
    removed: tuple[str, ...] = ()


def person_content(words: PersonWords) -> bytes:
    """A person's words as they are recorded."""
    return msgspec.json.encode(words)


def bot_content(reply: Reply) -> bytes:
    """A reply as it is recorded."""
    return msgspec.json.encode(reply)


def staff_content(text: str) -> bytes:
    """The words of staff as they are recorded."""
    return text.encode("utf-8", "replace")


def read_person(content: bytes) -> PersonWords:
    """Raises msgspec.DecodeError: the content is not what `person_content` makes."""
    return msgspec.json.decode(content, type=PersonWords)


def read_bot(content: bytes) -> Reply:
    """Raises msgspec.DecodeError: the content is not what `bot_content` makes."""
    return msgspec.json.decode(content, type=Reply)


def read_staff(content: bytes) -> str:
    """The words of staff."""
    return content.decode("utf-8", "replace")
