"""What staff write reaches the person: in the open chat at once, on a phone if it is safe."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from msgspec import Struct

from bot.handoff_replies import in_words, staff_reply
from bot.transcript import read_staff
from channels.conversations import UnknownTokenError
from channels.exchange import Exchange
from channels.office import Office
from handoff.deliveries import Undelivered
from handoff.states import Action

logger = logging.getLogger(__name__)

LOOK_SECONDS = 0.5
PUSH_SECONDS = 5.0


class PushFailure(Struct, frozen=True):
    """Why something could not be sent to a phone: a code of the channel, never its text.

    `is_final`: trying again would always fail, as the person has blocked us or is not there.
    """

    reason: str
    is_final: bool = False


# Sends a text to an address; returns what went wrong, or None.
Push = Callable[[str, str], Awaitable[PushFailure | None]]


class StaffMail:
    """Looks for what staff wrote, whichever process they wrote it in."""

    def __init__(
        self,
        office: Office,
        exchange: Exchange,
        pushes: Mapping[str, Push],
        clock: Callable[[], datetime],
    ) -> None:
        self._office = office
        self._exchange = exchange
        self._pushes = pushes
        self._clock = clock
        self._cursor: int | None = None

    async def run(self) -> None:
        """Deliver until cancelled; a fault of the store is waited out."""
        pushing = asyncio.create_task(self._repeat(self.push_due, PUSH_SECONDS))
        try:
            await self._repeat(self.bring_news, LOOK_SECONDS)
        finally:
            pushing.cancel()

    async def bring_news(self) -> None:
        """Add what staff wrote since the last time to the conversations that are here."""
        news = await self._office.newsroom.news_since(self._cursor)
        for conversation_id in dict.fromkeys(
            change.conversation_id for change in news.changes if change.action is Action.ANSWER
        ):
            said = await self._office.deliveries.unread(conversation_id)
            try:
                await self._exchange.deliver(conversation_id, said)
            except UnknownTokenError:
                continue  # not here: it is restored with what staff wrote
        self._cursor = news.cursor

    async def push_due(self) -> None:
        """Send to phones what is due, where the person has said that it is safe."""
        for message in await self._office.deliveries.undelivered(self._clock()):
            push = self._pushes.get(message.channel)
            if push and message.address and await self._take(message):
                failure = await push(message.address, text_of(message))
                await self._note(message, failure)

    async def _take(self, message: Undelivered) -> bool:
        return await self._office.deliveries.take(
            message.conversation_id, message.said.number, self._clock()
        )

    async def _note(self, message: Undelivered, failure: PushFailure | None) -> None:
        deliveries, now = self._office.deliveries, self._clock()
        conversation_id, number = message.conversation_id, message.said.number
        if failure:
            logger.warning("push_failed")
            await deliveries.mark_failed(
                conversation_id, number, failure.reason, now, is_final=failure.is_final
            )
        elif message.shows_answer:
            await deliveries.mark_delivered(conversation_id, [number], now)
        else:
            await deliveries.mark_notified(conversation_id, number, now)

    async def _repeat(self, step: Callable[[], Awaitable[None]], pause: float) -> None:
        while True:
            try:
                await step()
            except Exception:  # noqa: BLE001 - the store may be away; the next look tries again
                logger.error("store_failed")
                await asyncio.sleep(PUSH_SECONDS)
            await asyncio.sleep(pause)


def text_of(message: Undelivered) -> str:
    """What is sent to a phone: that there is a message, or what staff wrote if that was chosen."""
    if message.shows_answer:
        return staff_reply(read_staff(message.said.content)).text
    return in_words("neutral")
