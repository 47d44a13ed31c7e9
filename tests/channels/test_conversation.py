"""What the gateway remembers of a conversation."""

from bot.reply import Button, Reply
from channels.conversation import MOST_ANSWERED, MOST_REPLIES, Conversation


def reply(text: str, *choices: str) -> Reply:
    buttons = tuple(Button(choice, choice) for choice in choices)
    return Reply(text=text, kind="smalltalk", buttons=buttons)


def test_replies_are_counted_and_found_again() -> None:
    """A message's replies are found by its id, with the number they end at."""
    conversation = Conversation(id="a")
    conversation.record("one", [reply("1")])
    conversation.record("two", [reply("2"), reply("3")])
    assert conversation.answers_to("two") == ([reply("2"), reply("3")], 3)
    assert conversation.answers_to("three") is None
    assert conversation.since(2) == [reply("3")]


def test_offered_choices_stay_offered() -> None:
    """An older button may still be pressed."""
    conversation = Conversation(id="a")
    conversation.record(None, [reply("1", "asylum_what")])
    conversation.record(None, [reply("2", "human")])
    assert conversation.offered == {"asylum_what": "asylum_what", "human": "human"}


def test_a_long_conversation_stays_small_and_keeps_counting() -> None:
    """Old replies are dropped with their message ids; the count goes on."""
    conversation = Conversation(id="a")
    for number in range(MOST_REPLIES + 50):
        conversation.record(str(number), [reply(str(number))])
    assert conversation.after == MOST_REPLIES + 50
    assert len(conversation.replies) == MOST_REPLIES
    assert len(conversation.answered) == MOST_ANSWERED
    assert conversation.answers_to("0") is None
    assert conversation.answers_to("249") == ([reply("249")], 250)
    assert conversation.since(0) == conversation.replies
