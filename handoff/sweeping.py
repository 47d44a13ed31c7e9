"""What is over of conversations that live on, and rows that belong to none: deleted by its key."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from handoff.models import Handoff, Message
from handoff.states import State
from privacy.retention import Retention

BATCH = 200


async def sweep_not_handed_over(session: AsyncSession, retention: Retention, now: datetime) -> int:
    """Delete what was said after a handoff was closed, when its day is over; return how much.

    The person did not hand it over, so that it is kept no longer than what nobody hands over.
    """
    query = (
        select(Message.conversation_id, Message.number)
        .join_from(Message, Handoff, Message.conversation_id == Handoff.conversation_id)
        .where(
            Handoff.state == State.CLOSED,
            Message.at > Handoff.closed_at,
            Message.at <= now - retention.conversation,
        )
    )
    numbers: dict[str, list[int]] = {}
    for conversation_id, number in (await session.execute(query)).all():
        numbers.setdefault(conversation_id, []).append(number)
    for conversation_id, those in numbers.items():
        await session.execute(
            delete(Message).where(
                Message.conversation_id == conversation_id, Message.number.in_(those)
            )
        )
    return sum(len(those) for those in numbers.values())


async def delete_where(
    session: AsyncSession, key: InstrumentedAttribute[Any], is_over: ColumnElement[bool]
) -> int:
    """Delete rows by their key, but none that another process is working on; return how many."""
    query = select(key).where(is_over).with_for_update(skip_locked=True)
    keys = (await session.scalars(query)).all()
    for start in range(0, len(keys), BATCH):
        await session.execute(delete(key.class_).where(key.in_(keys[start : start + BATCH])))
    return len(keys)
