"""The parts of the store that the gateway works with, over one database."""

from __future__ import annotations

from msgspec import Struct

from handoff.closing_days import ClosingDays
from handoff.code_lookup import CodeLookup
from handoff.conversations import ConversationStore
from handoff.database import Database
from handoff.deliveries import Deliveries
from handoff.handoffs import Handoffs
from handoff.news import Newsroom
from handoff.reachability import Reachability
from privacy.keys import KeyRing
from privacy.retention import Retention


class Office(Struct, frozen=True):
    """Conversations, handoffs as the person sees them, and what comes from staff."""

    store: ConversationStore
    handoffs: Handoffs
    reachability: Reachability
    codes: CodeLookup
    deliveries: Deliveries
    newsroom: Newsroom
    closing_days: ClosingDays


def office_of(database: Database, keys: KeyRing, retention: Retention) -> Office:
    """All of them for one database."""
    return Office(
        ConversationStore(database, keys, retention),
        Handoffs(database, keys, retention),
        Reachability(database, keys),
        CodeLookup(database, keys),
        Deliveries(database, keys, retention),
        Newsroom(database),
        ClosingDays(database),
    )
