"""Conversations as people have them, against the whole running helpline."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.running_helpline import Person

FILES = sorted(Path(__file__).parent.glob("*.yml"))
CONVERSATIONS = [
    pytest.param(conversation["turns"], id=f"{path.stem}: {conversation['name']}")
    for path in FILES
    for conversation in yaml.safe_load(path.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize("turns", CONVERSATIONS)
def test_the_conversation_goes_as_written(person: Person, turns: list[dict[str, Any]]) -> None:
    """Every turn gets a reply of its kind, with its citations and its buttons."""
    for turn in turns:
        reply = person.press(turn["press"]) if "press" in turn else person.say(turn["say"])
        assert turn.get("kind") == reply["kind"], (turn, reply)
        assert set(turn.get("cites", ())) <= set(reply["citations"]), (turn, reply)
        offered = {button["choice"] for button in reply["buttons"]}
        assert set(turn.get("offers", ())) <= offered, (turn, reply)
        assert turn.get("says", "") in reply["text"], (turn, reply)
