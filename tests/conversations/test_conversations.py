"""Conversations as people have them, against the whole running helpline."""

import pytest

from bench.language_quality.dialogues import Dialogue, dialogues, failures
from tests.running_helpline import Writer


@pytest.mark.parametrize("dialogue", dialogues(), ids=lambda dialogue: dialogue.name)
def test_the_conversation_goes_as_written(person: Writer, dialogue: Dialogue) -> None:
    """Every turn gets a reply of its kind, with its citations and its buttons."""
    assert failures(dialogue, person.reply_to) == []
