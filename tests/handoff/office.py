"""All that works on handoffs, over one database, and the steps that tests begin with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from handoff.closing_days import ClosingDays
from handoff.code_lookup import CodeLookup
from handoff.conversations import ConversationStore
from handoff.database import Database
from handoff.deliveries import Deliveries
from handoff.desk import Desk
from handoff.entry import Entry
from handoff.handoffs import Handoffs
from handoff.inbox import Inbox
from handoff.kept_apart import CallbackWish, ReturnPath
from handoff.models import Author
from handoff.news import Newsroom
from handoff.reachability import Reachability
from handoff.states import State
from handoff.terms import Terms
from privacy.keys import KeyRing
from privacy.retention import Retention

SOMEONE, ANOTHER = b"s" * 32, b"a" * 32
KARI, OLA = "Kari", "Ola"
NUMBER, CHAT_ID = "+4791234567", "7700112233"
WISH = CallbackWish(NUMBER, "weekdays after nine", is_voicemail_safe=True)
PATH = ReturnPath("telegram", CHAT_ID, may_push=True)
SAID = [
    Entry(Author.PERSON, b"my boss has my passport", "m1"),
    Entry(Author.BOT, b"Here is who helps."),
    Entry(Author.PERSON, b"can somebody write to me", "m2"),
]
NOTHING = Terms()
REACHABLE = Terms(topic="passport", is_danger=True, return_path=PATH, callback=WISH)


@dataclass(frozen=True)
class Office:
    """The services of one process."""

    database: Database
    store: ConversationStore
    handoffs: Handoffs
    reachability: Reachability
    lookup: CodeLookup
    desk: Desk
    inbox: Inbox
    deliveries: Deliveries
    newsroom: Newsroom
    closing_days: ClosingDays

    @classmethod
    def open(cls, database: Database, keys: KeyRing) -> Office:
        retention = Retention()
        return cls(
            database,
            ConversationStore(database, keys, retention),
            Handoffs(database, keys, retention),
            Reachability(database, keys),
            CodeLookup(database, keys),
            Desk(database, keys, retention),
            Inbox(database, keys),
            Deliveries(database, keys, retention),
            Newsroom(database),
            ClosingDays(database),
        )

    async def begin(self, now: datetime, digest: bytes = SOMEONE, channel: str = "web") -> str:
        """A conversation with three messages."""
        conversation_id = await self.store.find_or_begin(digest, channel, now)
        await self.store.record(conversation_id, SAID, b"state", now, "en")
        return conversation_id

    async def hand_over(
        self, now: datetime, terms: Terms = NOTHING, digest: bytes = SOMEONE
    ) -> tuple[str, str]:
        """A conversation and its handoff, which waits."""
        conversation_id = await self.begin(now, digest)
        requested = await self.handoffs.request(conversation_id, terms, now)
        return conversation_id, requested.handoff_id

    async def lead_to(self, state: State, now: datetime) -> tuple[str, str]:
        """A conversation and its handoff, led to a state by Kari and the person."""
        conversation_id, handoff_id = await self.hand_over(now, REACHABLE)
        if state in {State.CLAIMED, State.ANSWERED, State.HANDED_BACK}:
            await self.desk.claim(handoff_id, KARI, now)
        match state:
            case State.ANSWERED:
                await self.desk.answer(handoff_id, KARI, b"Hello, I am Kari.", now)
            case State.HANDED_BACK:
                await self.handoffs.hand_back(conversation_id, now)
            case State.CLOSED:
                await self.desk.close(handoff_id, KARI, now)
            case State.WITHDRAWN:
                await self.handoffs.withdraw(conversation_id, now)
            case State.EXPIRED:
                await self.desk.expire(handoff_id, KARI, now)
        return conversation_id, handoff_id
