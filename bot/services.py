"""Telephone numbers of other services, with where each comes from."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from bot.data import BOT, Record, load_yaml


class Service(Record, frozen=True):
    """A service a person can call, with the source of its number."""

    name: str
    number: str
    source: str
    confidence: str
    checked_on: str
    hours: str | None = None
    email: str | None = None

    @property
    def line(self) -> str:
        """The service as a person reads it: name, number, and hours where they are known."""
        hours = f" ({self.hours})" if self.hours else ""
        return f"{self.name}: {self.number}{hours}"


@cache
def load_services() -> Mapping[str, Service]:
    """Every service by its key.

    Raises:
        DataError: the file is missing or malformed.
    """
    return MappingProxyType(load_yaml(BOT / "services.yml", dict[str, Service]))
