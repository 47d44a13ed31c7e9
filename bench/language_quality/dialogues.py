"""Whole conversations, as people have them, against the running helpline."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import msgspec
import yaml

from bot.data import BOT

DIALOGUES = BOT.parent / "tests" / "conversations"

STATION = re.compile(r"station (\d{4})")

Say = Callable[[dict[str, str]], dict[str, Any]]


class Person:
    """Someone who writes in the web chat: keeps the token, and remembers a station number."""

    def __init__(self, http: httpx.Client, *, is_greeted: bool = True) -> None:
        self.http = http
        self.is_greeted = is_greeted
        self.token: str | None = None
        self.station = ""

    def replies_to(self, message: dict[str, str]) -> list[dict[str, Any]]:
        """Raises httpx.HTTPStatusError when the gateway refuses the message."""
        said = {key: value.replace("{station}", self.station) for key, value in message.items()}
        about = {"token": self.token, "is_greeted": self.is_greeted}
        answer = self.http.post("/api/chat", json={**about, **said})
        answer.raise_for_status()
        content = answer.json()
        self.token = content["token"]
        for reply in content["replies"]:
            if found := STATION.search(reply["text"]):
                self.station = found.group(1)
        return list(content["replies"])

    def reply_to(self, message: dict[str, str]) -> dict[str, Any]:
        """The one reply to a message of somebody who was greeted."""
        (reply,) = self.replies_to(message)
        return reply


class Dialogue(msgspec.Struct, frozen=True):
    """One conversation; a turn is what is said or pressed, and what is expected of the reply."""

    name: str
    turns: tuple[dict[str, Any], ...]


def dialogues(folder: str = "") -> Iterator[Dialogue]:
    """Every dialogue of tests/conversations or a folder in it, in the order of the files."""
    for path in sorted((DIALOGUES / folder).glob("*.yml")):
        for entry in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader):
            yield Dialogue(f"{path.stem}: {entry['name']}", tuple(entry["turns"]))


def message_of(turn: dict[str, Any]) -> dict[str, str]:
    """What is sent: a pressed choice or a text."""
    return {"choice": turn["press"]} if "press" in turn else {"text": turn["say"]}


def difference(turn: dict[str, Any], reply: dict[str, Any]) -> str | None:
    """What a reply has that the turn does not expect, or None."""
    offered = {button["choice"] for button in reply["buttons"]}
    kinds = [turn["kind"]] if isinstance(turn["kind"], str) else turn["kind"]
    if reply["kind"] not in kinds:
        return f"kind {reply['kind']}, expected {' or '.join(kinds)}"
    if missing := set(turn.get("cites", ())) - set(reply["citations"]):
        return f"{sorted(missing)} not cited, but {reply['citations']}"
    if missing := set(turn.get("offers", ())) - offered:
        return f"{sorted(missing)} not offered, but {sorted(offered)}"
    if turn.get("says", "") not in reply["text"]:
        return f"does not say '{turn['says']}'"
    if said := [word for word in turn.get("never", ()) if word.lower() in reply["text"].lower()]:
        return f"says {said}"
    return None


def failures(dialogue: Dialogue, say: Say) -> list[str]:
    """Go through a dialogue with `say`; every turn that goes otherwise than written."""
    found = []
    for turn in dialogue.turns:
        try:
            wrong = difference(turn, say(message_of(turn)))
        except httpx.HTTPStatusError as error:
            wrong = f"refused with {error.response.status_code}"
        if wrong:
            found.append(f"“{turn.get('say') or turn.get('press')}”: {wrong}")
    return found
