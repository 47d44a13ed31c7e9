"""A conversation as the gateway knows it."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct, field

from bot.reply import Reply

MOST_REPLIES = 200
MOST_ANSWERED = 100


class Conversation(Struct):
    """One conversation. `id` is what the store and the dialogue engine know it by.

    `replies` are the newest, `dropped` counts the older ones no longer kept. `answered` maps a
    message's id to the numbers of the first and last reply to it, so that a message sent again
    counts once. `offered` are the choices that may be made, with the titles of their buttons.
    `care` are the categories of danger that the last reply was about, if it was an emergency reply.
    `station` is the way back while the helpline speaks as a weather service. `is_greeted`: the two
    messages of the start were said. `knows_of_removal`: the person was told that something was
    taken out of a message. `channel_state` is what a channel needs to go on, in its own form.
    `links` are the names under which the gateway finds it. From `expires_at` on it is forgotten.

    `has_handoff`: it was left for staff. `step` is what the next message answers in the dialogue
    about that, `left_out` the numbers of messages that staff shall not read. `knows_of_staff`: the
    person was told that what they write goes to staff. `staff_seen` is the number of the last
    message of staff among the replies.
    """

    id: str
    replies: list[Reply] = field(default_factory=list)
    dropped: int = 0
    answered: dict[str, tuple[int, int]] = field(default_factory=dict)
    offered: dict[str, str] = field(default_factory=dict)
    care: tuple[str, ...] = ()
    station: str | None = None
    is_greeted: bool = False
    knows_of_removal: bool = False
    channel_state: bytes = b""
    links: tuple[str, ...] = ()
    expires_at: datetime | None = None
    has_handoff: bool = False
    step: str | None = None
    left_out: tuple[int, ...] = ()
    knows_of_staff: bool = False
    staff_seen: int = 0

    @property
    def after(self) -> int:
        """How many replies there have been."""
        return self.dropped + len(self.replies)

    @property
    def is_disguised(self) -> bool:
        """Whether the helpline speaks as a weather service."""
        return self.station is not None

    def since(self, after: int) -> list[Reply]:
        """The replies that came after the first `after` ones."""
        return self.replies[max(0, after - self.dropped) :]

    def answers_to(self, message_id: str) -> tuple[list[Reply], int] | None:
        """The replies already given to a message and the number of the last, or None."""
        if message_id not in self.answered:
            return None
        first, last = self.answered[message_id]
        return self.since(first)[: last - max(first, self.dropped)], last

    def record(self, message_id: str | None, replies: list[Reply]) -> int:
        """Add the replies to a message; return the number of the last."""
        first = self.after
        self.replies += replies
        for reply in replies:
            self.offered |= {button.choice: button.title for button in reply.buttons}
        self.drop_replies(keep=MOST_REPLIES)
        if message_id:
            self.answered[message_id] = (first, self.after)
        known = [entry for entry in self.answered.items() if entry[1][1] > self.dropped]
        self.answered = dict(known[-MOST_ANSWERED:])
        return self.after

    def drop_replies(self, keep: int = 0) -> None:
        """Let go of the replies before the last ones; they are not said again."""
        excess = max(0, len(self.replies) - keep)
        del self.replies[:excess]
        self.dropped += excess
