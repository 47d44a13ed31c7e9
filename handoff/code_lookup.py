"""From a code to its handoff: for the person on another channel, and for staff on the phone."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from handoff.attempts import CodeLimits, TooManyAttemptsError, count_attempt, counted_as
from handoff.codes import DIGITS, Code, code_digest, read_code
from handoff.completion import completed
from handoff.database import Database
from handoff.links import link
from handoff.models import Conversation, Handoff, Pseudonym
from handoff.moves import hold, refuse_unless_readable
from handoff.states import READABLE
from privacy.keys import KeyRing

NO_CODE = Code("-" * DIGITS)  # what has not twelve digits is looked up too, as what nobody has
NO_DIGEST = bytes(32)


class Found(Struct, frozen=True):
    """The handoff and the conversation that a code leads to."""

    handoff_id: str
    conversation_id: str


class CodeLookup:
    """Finds handoffs by their codes. Guessing is limited, and a wrong code costs what a right does.

    The database looks for the keyed hash of what was typed. Nobody without the key can choose it,
    so that how long looking takes tells nothing of the codes there are.
    """

    def __init__(self, database: Database, keys: KeyRing, limits: CodeLimits | None = None) -> None:
        self.completion = database.completion
        self._database = database
        self._keys = keys
        self._limits = limits or CodeLimits()

    @completed
    async def by_code(self, text: str, sender: bytes, now: datetime) -> Found | None:
        """What a code leads to, as a person wrote it; None when it is wrong.

        `sender` is the pseudonym of who wrote it.

        Raises:
            TooManyAttemptsError: this sender, or all together, have tried too many.
        """
        key, limits = self._keys.current("handoff_code"), self._limits
        counters = (
            (counted_as(key, "one", sender.hex()), limits.of_one),
            (counted_as(key, "all"), limits.of_all),
        )
        await self._count(counters, now)
        return await self._find(text, now)

    @completed
    async def for_staff(self, text: str, staff: str, now: datetime) -> Found | None:
        """What a code leads to, as somebody said it on the phone; None when it is wrong.

        Strangers who use up what all may try do not keep staff from helping a caller.

        Raises:
            TooManyAttemptsError: this one of staff has tried too many.
        """
        who = counted_as(self._keys.current("handoff_code"), "staff", staff)
        await self._count([(who, self._limits.of_staff)], now)
        return await self._find(text, now)

    @completed
    async def continue_with(self, found: Found, digest: bytes, now: datetime) -> None:
        """Let the pseudonym of who gave a code lead to its conversation from now on.

        Raises:
            UnknownHandoffError: the handoff is gone meanwhile.
            NotOpenError: it was withdrawn or has expired meanwhile.
        """
        try:
            await self._link(found, digest, now)
        except IntegrityError:  # another process has just linked this pseudonym
            await self._link(found, digest, now)

    async def _count(self, counters: Sequence[tuple[bytes, int]], now: datetime) -> None:
        """Count in a transaction of its own: one that is refused counts too."""
        refused: TooManyAttemptsError | None = None
        async with self._database.writing() as session:
            for who, limit in counters:
                try:
                    await count_attempt(session, who, limit, self._limits.period, now)
                except TooManyAttemptsError as error:
                    refused = error
                    break  # who is refused alone does not use up what all may try
        if refused:
            raise refused

    async def _find(self, text: str, now: datetime) -> Found | None:
        key = self._keys.current("handoff_code")
        digest = code_digest(key, read_code(text) or NO_CODE)
        query = (
            select(Handoff.id, Handoff.conversation_id, Handoff.code)
            .join(Conversation)
            .where(
                Handoff.code == digest, Handoff.state.in_(READABLE), Conversation.expires_at > now
            )
        )
        async with self._database.reading() as session:
            row = (await session.execute(query)).first()
        stored = row.code if row else NO_DIGEST
        if hmac.compare_digest(stored, digest) and row:
            return Found(row.id, row.conversation_id)
        return None

    async def _link(self, found: Found, digest: bytes, now: datetime) -> None:
        async with self._database.writing() as session:
            held = await hold(session, found.handoff_id)
            refuse_unless_readable(held, now)
            former = await session.get(Pseudonym, digest, with_for_update=True)
            await link(session, digest, former, held.conversation)
