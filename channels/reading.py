"""How a message is read before it goes on: what is seen in it, and what is taken out of it."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from bot.services import load_services
from channels.observer import Observer, load_observer
from privacy.redaction import Redactor, load_redactor


class Reading(Struct, frozen=True):
    """How a message is read: what is seen in it, and what is taken out of it."""

    observer: Observer
    redactor: Redactor


def load_reading(name_model: Path, redactor: Redactor | None = None) -> Reading:
    """The observer and the redactor; takes some seconds.

    The services' own numbers and addresses are not taken out: people ask about them.

    Raises:
        NameModelError: there is no name model in the folder, and no other redactor was given.
    """
    services = load_services().values()
    numbers = [service.number for service in services]
    emails = [service.email for service in services if service.email]
    return Reading(load_observer(), redactor or load_redactor(name_model, numbers, emails))
