"""Growing delays between failed sign-ins: they slow attackers, and nobody is shut out for good."""

from __future__ import annotations

import math
from collections.abc import Collection
from datetime import datetime, timedelta

from msgspec import Struct
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from handoff.staff_models import SignInDelay

FORGOTTEN_AFTER = timedelta(hours=24)


class Growth(Struct, frozen=True):
    """After `free` failures each further one doubles the wait, up to `longest`.

    Failures are forgotten after `quiet` without one.
    """

    free: int
    longest: timedelta
    quiet: timedelta

    def wait(self, failures: int) -> timedelta:
        """How long to wait after so many failures."""
        if failures < self.free:
            return timedelta()
        doubled = timedelta(seconds=2 ** min(failures - self.free, 20))
        return min(doubled, self.longest)


# By name, and by browser that has signed in under it before.
OF_ONE = Growth(free=5, longest=timedelta(minutes=15), quiet=FORGOTTEN_AFTER)
# All names together; short, because an attacker could keep it up against everybody.
OF_ALL = Growth(free=50, longest=timedelta(seconds=30), quiet=timedelta(minutes=30))


class DelayError(Exception):
    """Signing in failed too often; `seconds` is how long to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Signing in failed too often: try again in {seconds} seconds.")
        self.seconds = seconds


async def count_attempt(
    session: AsyncSession, who: dict[bytes, Growth], now: datetime, *, is_sqlite: bool
) -> None:
    """Count an attempt as failed before it is looked at, so that many at once do not slip by.

    Raises:
        DelayError: it is too early; nothing is counted.
    """
    insert = insert_on_sqlite if is_sqlite else insert_on_postgresql
    for key in sorted(who):  # in the same order everywhere, or two could wait for each other
        begun = insert(SignInDelay).values(who=key, failures=0, last_at=now)
        await session.execute(begun.on_conflict_do_nothing())
    query = select(SignInDelay).where(SignInDelay.who.in_(who)).order_by(SignInDelay.who)
    rows = (await session.scalars(query.with_for_update())).all()
    for row in rows:
        if now - row.last_at >= who[row.who].quiet:
            row.failures = 0
    waits = [row.last_at + who[row.who].wait(row.failures) - now for row in rows]
    if (longest := max(waits)) > timedelta():
        raise DelayError(math.ceil(longest.total_seconds()))
    for row in rows:
        row.failures += 1
        row.last_at = now
    await session.execute(delete(SignInDelay).where(SignInDelay.last_at < now - FORGOTTEN_AFTER))


async def forget_failures(session: AsyncSession, who: Collection[bytes]) -> None:
    """After a success: the next failure is the first again."""
    await session.execute(delete(SignInDelay).where(SignInDelay.who.in_(who)))


async def take_back(session: AsyncSession, key: bytes) -> None:
    """Take back one counted attempt, because it succeeded."""
    row = await session.get(SignInDelay, key, with_for_update=True)
    if row and row.failures:
        row.failures -= 1
