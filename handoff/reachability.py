"""How a person with an open handoff can be reached: set, changed and taken back by them."""

from __future__ import annotations

from datetime import datetime

from handoff.completion import completed
from handoff.database import Database
from handoff.kept_apart import (
    CallbackWish,
    ReturnPath,
    drop_callback,
    drop_return_path,
    keep_callback,
    keep_return_path,
)
from handoff.moves import hold_of, refuse_unless_open
from handoff.sealing import cipher_of
from privacy.keys import KeyRing


class Reachability:
    """What is kept apart from a transcript, under the id of its conversation.

    Raises `UnknownHandoffError` when no handoff was asked for, and `NotOpenError` when it is over:
    nothing may be kept then.
    """

    def __init__(self, database: Database, keys: KeyRing) -> None:
        self.completion = database.completion
        self._database = database
        self._keys = keys

    @completed
    async def set_callback(
        self, conversation_id: str, wish: CallbackWish | None, now: datetime
    ) -> None:
        """Keep where to call back, in place of an earlier wish; None deletes that."""
        async with self._database.writing() as session:
            held = await hold_of(session, conversation_id)
            refuse_unless_open(held, now)
            replaced = await drop_callback(session, held.handoff.id)
            if wish:
                cipher = cipher_of(held.conversation, self._keys)
                await keep_callback(session, held.handoff.id, wish, cipher)
        if replaced:
            await self._database.erase_traces()

    @completed
    async def set_return_path(
        self, conversation_id: str, path: ReturnPath | None, now: datetime
    ) -> None:
        """Keep where an answer can be sent, in place of what was kept; None deletes that."""
        async with self._database.writing() as session:
            held = await hold_of(session, conversation_id)
            refuse_unless_open(held, now)
            replaced = await drop_return_path(session, held.handoff.id)
            if path:
                cipher = cipher_of(held.conversation, self._keys)
                await keep_return_path(session, held.handoff.id, path, cipher)
        if replaced:
            await self._database.erase_traces()
