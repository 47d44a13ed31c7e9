"""The reply: what the bot says, on every channel, before a channel shapes it."""

from typing import Literal

from msgspec import Struct

Kind = Literal["answer", "clarify", "handoff", "emergency", "fallback", "smalltalk", "system"]

MOST_BUTTONS = 6
LONGEST_TITLE = 30


class Button(Struct, frozen=True):
    """Something a person can press; `choice` is what pressing it means."""

    title: str
    choice: str


class Reply(Struct, frozen=True, kw_only=True):
    """One thing the bot says.

    `text` is plain, its paragraphs separated by a blank line. `citations` are the passage ids shown
    in the text, in order. `language` is a BCP 47 tag.
    """

    text: str
    kind: Kind
    citations: tuple[str, ...] = ()
    buttons: tuple[Button, ...] = ()
    language: str = "en"
