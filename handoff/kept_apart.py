"""What is kept apart from the transcript: where to call back, and where an answer can be sent.

Both are encrypted with the conversation's key for a purpose of their own, and are there only while
the handoff is open.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec import Struct
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from handoff.models import Callback, Handoff, ReturnAddress
from handoff.states import OPEN
from privacy.encryption import ConversationCipher

CALLBACK = "callback"


class CallbackWish(Struct, frozen=True):
    """Somebody wants to be called: the number, when it is safe, whether a voicemail is safe."""

    number: str
    safe_times: str
    is_voicemail_safe: bool = False

    def __repr__(self) -> str:
        return "CallbackWish(…)"


class ReturnPath(Struct, frozen=True):
    """Where an answer can be sent.

    `may_push`: the person said that it is safe to write to this phone. `shows_answer`: they chose
    that the answer itself is sent, not only that there is one.
    """

    channel: str
    address: str
    may_push: bool = False
    shows_answer: bool = False

    def __repr__(self) -> str:
        return f"ReturnPath({self.channel})"


def address_purpose(channel: str) -> str:
    """What an address is bound to, so that it cannot be used on another channel."""
    return f"return address on {channel}"


async def keep_callback(
    session: AsyncSession, handoff_id: str, wish: CallbackWish, cipher: ConversationCipher
) -> None:
    """Keep a wish to be called, in place of an earlier one."""
    content = cipher.encrypt(msgspec.json.encode(wish), CALLBACK)
    await session.merge(Callback(handoff_id=handoff_id, content=content))


async def keep_return_path(
    session: AsyncSession, handoff_id: str, path: ReturnPath, cipher: ConversationCipher
) -> None:
    """Keep where an answer can be sent, in place of what was kept before."""
    address = cipher.encrypt(path.address.encode(), address_purpose(path.channel))
    row = ReturnAddress(
        handoff_id=handoff_id,
        channel=path.channel,
        address=address,
        may_push=path.may_push,
        shows_answer=path.shows_answer,
    )
    await session.merge(row)


def opened_callback(row: Callback | None, cipher: ConversationCipher) -> CallbackWish | None:
    """The wish to be called that a row holds, or None.

    Raises:
        DecryptionError: the row is not as it was written.
    """
    if row is None:
        return None
    return msgspec.json.decode(cipher.decrypt(row.content, CALLBACK), type=CallbackWish)


async def drop_callback(session: AsyncSession, handoff_id: str) -> bool:
    """Delete the wish to be called; False when there was none."""
    query = delete(Callback).where(Callback.handoff_id == handoff_id)
    return bool((await session.execute(query.returning(Callback.handoff_id))).all())


async def drop_return_path(session: AsyncSession, handoff_id: str) -> bool:
    """Delete where an answer can be sent; False when nothing was kept."""
    query = delete(ReturnAddress).where(ReturnAddress.handoff_id == handoff_id)
    return bool((await session.execute(query.returning(ReturnAddress.handoff_id))).all())


async def drop_all(session: AsyncSession, handoff_id: str) -> bool:
    """Delete both; False when there was neither."""
    had_callback = await drop_callback(session, handoff_id)
    return await drop_return_path(session, handoff_id) or had_callback


async def drop_orphans(session: AsyncSession) -> int:
    """Delete what is kept for a handoff that is not open any more; return how many rows."""
    is_open = select(Handoff.id).where(Handoff.state.in_(OPEN))
    orphans: Sequence[str] = (
        *await session.scalars(
            delete(Callback)
            .where(Callback.handoff_id.not_in(is_open))
            .returning(Callback.handoff_id)
            .execution_options(synchronize_session=False)
        ),
        *await session.scalars(
            delete(ReturnAddress)
            .where(ReturnAddress.handoff_id.not_in(is_open))
            .returning(ReturnAddress.handoff_id)
            .execution_options(synchronize_session=False)
        ),
    )
    return len(orphans)
