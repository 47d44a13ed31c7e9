"""Messages that a person struck out before handing a conversation over: deleted, not hidden."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from handoff.models import Message


class UnknownMessageError(Exception):
    """Messages that were struck out are not there; the text names their numbers and the remedy."""

    def __init__(self, numbers: Collection[int]) -> None:
        super().__init__(
            f"The conversation has no messages {sorted(numbers)}: record what was said first, then "
            "ask for the handoff, or staff would see what was struck out."
        )
        self.numbers = frozenset(numbers)


async def strike_out(session: AsyncSession, conversation_id: str, numbers: Collection[int]) -> None:
    """Delete messages of a conversation that is locked by this transaction.

    Raises:
        UnknownMessageError: one of them is not there; none is deleted.
    """
    if not numbers:
        return
    query = delete(Message).where(
        Message.conversation_id == conversation_id, Message.number.in_(numbers)
    )
    gone = await session.scalars(query.returning(Message.number))
    if missing := set(numbers) - set(gone):
        raise UnknownMessageError(missing)
