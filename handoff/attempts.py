"""How often codes may be tried, counted in the database so that all processes count together."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime, timedelta

from msgspec import Struct
from sqlalchemy import case, literal
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from handoff.models import Attempt
from handoff.utc_datetime import UtcDateTime
from privacy.key_files import Key
from privacy.length_prefixed import length_prefixed

# Both databases know the same statement, and SQLAlchemy has one of its own for each.
INSERTS: dict[str, Callable[[type[Attempt]], sqlite.Insert | postgresql.Insert]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


class CodeLimits(Struct, frozen=True, kw_only=True):
    """How many codes may be tried within a period: by one sender, by one of staff, by all senders.

    With a thousand open handoffs, a thousand attempts find one in a million hours.
    """

    of_one: int = 10
    of_staff: int = 60
    of_all: int = 1_000
    period: timedelta = timedelta(hours=1)


class TooManyAttemptsError(Exception):
    """Too many codes were tried; `retry_after` says how long to wait."""

    def __init__(self, retry_after: timedelta) -> None:
        super().__init__(
            f"Too many codes were tried: wait {retry_after.total_seconds():.0f} seconds, or call."
        )
        self.retry_after = retry_after


def counted_as(key: Key, *names: str) -> bytes:
    """Under which keyed hash (32 bytes) attempts are counted."""
    return hmac.digest(key.secret, length_prefixed("attempts", *names), hashlib.sha256)


async def count_attempt(
    session: AsyncSession, who: bytes, limit: int, period: timedelta, now: datetime
) -> None:
    """Count one attempt, also one that is refused; the period begins with the first.

    Raises:
        TooManyAttemptsError: the limit is passed.
    """
    is_over, until = Attempt.until <= now, literal(now + period, UtcDateTime())
    insert = INSERTS[session.get_bind().dialect.name](Attempt)
    query = (
        insert.values(who=who, count=1, until=now + period)
        .on_conflict_do_update(
            index_elements=[Attempt.who],
            set_={
                "count": case((is_over, 1), else_=Attempt.count + 1),
                "until": case((is_over, until), else_=Attempt.until),
            },
        )
        .returning(Attempt.count, Attempt.until)
    )
    counted, ends_at = (await session.execute(query)).one()
    if counted > limit:
        raise TooManyAttemptsError(ends_at - now)
