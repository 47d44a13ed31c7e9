"""Writes whole conversations with the running helpline as transcripts, to be read aloud."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx

from bench.language_quality.dialogues import Dialogue, Person, dialogues, message_of
from commands.brain import ROOT
from commands.run import running

TRANSCRIPTS = ROOT / "docs" / "conversations.md"
INTRODUCTION = """\
# Conversations

Written by `helpline conversations` from tests/conversations/transcribed/: what people say there,
and what the helpline answered. To be read aloud: is it kind, true and useful?"""


def transcript(dialogue: Dialogue, person: Person) -> Iterator[str]:
    """One conversation in Markdown; buttons stand in brackets below what offers them."""
    yield f"## {dialogue.name.partition(': ')[2]}"
    titles: dict[str, str] = {}
    for turn in dialogue.turns:
        if turn.get("press", "") not in {"", *titles}:
            continue  # what was to be pressed was not offered this time
        said = turn.get("say", "").replace("{station}", person.station) or titles[turn["press"]]
        yield f"**Person:** {said}"
        for reply in person.replies_to(message_of(turn)):
            titles |= {button["choice"]: button["title"] for button in reply["buttons"]}
            yield quoted(reply)


def quoted(reply: dict[str, Any]) -> str:
    """What the helpline said."""
    offers = "".join(f"[{button['title']}] " for button in reply["buttons"]).strip()
    lines = [*reply["text"].splitlines(), *(["", offers] if offers else [])]
    return "\n".join(f"> {line}".rstrip() for line in lines)


def write_transcripts(model: Path, name_model: Path) -> Path:
    """Go through every conversation, each as a new person; return the file.

    Raises:
        StartError: the helpline does not start.
    """
    parts = [INTRODUCTION]
    with (
        tempfile.TemporaryDirectory() as folder,
        running(model, name_model, Path(folder)) as settings,
        httpx.Client(base_url=settings.address, timeout=15, trust_env=False) as http,
    ):
        for dialogue in dialogues("transcribed"):
            parts += transcript(dialogue, Person(http, is_greeted=False))
    TRANSCRIPTS.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    return TRANSCRIPTS
