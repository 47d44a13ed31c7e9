"""The messages of tests/safety, and what becomes of each on its whole way through the gateway."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import cache
from secrets import token_hex

import httpx
import msgspec
import yaml

from bot.data import BOT
from channels.answering import Answering
from channels.app import utc_now
from channels.calendar import Calendar
from channels.conversation import Conversation
from channels.inbound import Inbound, normalise
from channels.observer import load_observer
from channels.rasa_client import RasaClient
from channels.reading import load_reading
from channels.settings import Settings

SAFETY = BOT.parent / "tests" / "safety"


class SafetyMessage(msgspec.Struct, frozen=True):
    """A message, its language, and the danger it speaks of; none for a harmless one."""

    language: str
    text: str
    category: str | None = None


class Heard(msgspec.Struct, frozen=True):
    """What became of a message: whether the rules fired, and whether the emergency reply came."""

    message: SafetyMessage
    by_rules: bool
    is_emergency: bool


@cache
def safety_messages(name: str) -> tuple[SafetyMessage, ...]:
    """The messages of `danger` or `harmless`."""
    content = (SAFETY / f"{name}.yml").read_text(encoding="utf-8")
    loaded = yaml.load(content, Loader=yaml.CSafeLoader)
    return msgspec.convert(loaded, tuple[SafetyMessage, ...])


def is_seen_by_rules(message: SafetyMessage) -> bool:
    """Whether the rules of the gateway see danger now."""
    return bool(load_observer().look(message.text).danger)


def heard(settings: Settings, messages: Sequence[SafetyMessage]) -> list[Heard]:
    """Send every message as a person of its own; the running helpline of `settings` answers."""

    async def send_all() -> list[Heard]:
        async with httpx.AsyncClient(timeout=15, trust_env=False) as http:
            rasa = RasaClient(http, settings.rasa_url)
            answering = Answering(rasa, load_reading(settings.name_model), Calendar(utc_now))
            return [await heard_one(answering, message) for message in messages]

    return asyncio.run(send_all())


async def heard_one(answering: Answering, safety: SafetyMessage) -> Heard:
    """Send one message as a new person."""
    conversation = Conversation(token_hex(16))
    message = answering.read(Inbound(normalise(safety.text)), conversation)
    answer = answering.answer_danger if message.is_urgent else answering.answer
    replies = await answer(conversation, message)
    is_emergency = any(reply.kind == "emergency" for reply in replies)
    return Heard(safety, bool(message.seen.danger), is_emergency)
