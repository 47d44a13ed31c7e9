"""The words of this channel, with the numbers of the services in them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import msgspec

from bot.data import BOT, LANGUAGE, Record, load_yaml
from bot.services import load_services


class SmsWording(Record, frozen=True):
    """The texts of bot/wording/<language>/sms.yml, in which it says what they are for."""

    start: str
    turn: str
    choose: str
    either: str
    no_pictures: str
    on_the_phone: str
    stopped: str
    started: str
    help: str
    wait: str
    instead: Mapping[str, str]


@cache
def load_sms_wording(language: str = LANGUAGE) -> SmsWording:
    """The texts in a language that answers come in, the services' numbers filled in.

    Raises:
        DataError: the file is missing or malformed.
    """
    services = load_services()
    values: dict[str, object] = {name: service.number for name, service in services.items()}
    values["hours"] = services["kom"].hours
    written = load_yaml(BOT / "wording" / language / "sms.yml", SmsWording)
    filled = {name: getattr(written, name).format(**values) for name in ("start", "help", "wait")}
    return msgspec.structs.replace(written, **filled)
