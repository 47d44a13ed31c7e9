"""The console's settings, read once from the environment."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct

from handoff.database import sqlite_url

HIGHEST_PORT = 65_535


class SettingsError(Exception):
    """A setting has a value the console cannot use; the text names it and what it may be."""


def is_this_machine(host: str) -> bool:
    """Whether only this machine can reach a host."""
    try:
        return host == "localhost" or ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


class Settings(Struct, frozen=True, kw_only=True):
    """What the console needs to know about its surroundings.

    `console_url` is where staff's browsers find it, when that is not where it listens: behind a
    proxy that speaks https.
    """

    bind: str = "127.0.0.1"
    port: int = 8081
    data_dir: Path = Path("var")
    database_url: str | None = None
    console_url: str | None = None

    @property
    def address(self) -> str:
        """Where a browser finds the console."""
        if self.console_url:
            return self.console_url
        host = "127.0.0.1" if self.bind in {"0.0.0.0", "::"} else self.bind  # noqa: S104 - only compared
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    @property
    def database(self) -> str:
        """The URL of the database: SQLite in the data directory when nothing else is set."""
        return self.database_url or sqlite_url(self.data_dir)

    @property
    def is_secure(self) -> bool:
        """Whether cookies travel over https only: always, unless nothing leaves this machine."""
        address = urlsplit(self.address)
        stays_here = is_this_machine(self.bind) and is_this_machine(address.hostname or "")
        return address.scheme == "https" or not stays_here

    def welcome_link(self, token: str) -> str:
        """The one-time link of an invitation."""
        return f"{self.address}/welcome/{token}"

    @property
    def hosts(self) -> list[str]:
        """The names under which it answers, so that no stranger's name can be made to lead here."""
        if not self.console_url and not is_this_machine(self.bind):
            return ["*"]
        own = [f"{name}:{self.port}" for name in ("localhost", "127.0.0.1", "[::1]")]
        return sorted({urlsplit(self.address).netloc, *own})


def read_port(environment: Mapping[str, str], name: str, default: int) -> int:
    value = environment.get(name, "")
    if not value:
        return default
    if not value.isdecimal() or not 0 < int(value) <= HIGHEST_PORT:
        raise SettingsError(f"{name} is '{value}': it must be a port from 1 to 65535.")
    return int(value)


def read_console_url(environment: Mapping[str, str], name: str) -> str | None:
    """An address without a path: cookies with the prefix `__Host-` are for a whole host."""
    value = (environment.get(name) or "").rstrip("/")
    if not value:
        return None
    url = urlsplit(value)
    if url.scheme not in {"http", "https"} or not url.hostname or url.path or url.query:
        raise SettingsError(
            f"{name} is '{value}': it must be like https://console.example.org, without a path."
        )
    if url.scheme == "http" and not is_this_machine(url.hostname):
        raise SettingsError(
            f"{name} is '{value}': staff's passwords would be readable on the way. It must start "
            "with https:// unless it is this machine."
        )
    return value


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Read the settings; what is not set has a default (see .env.example).

    Raises:
        SettingsError: a value cannot be used.
    """
    default = Settings()
    return Settings(
        bind=environment.get("HELPLINE_BIND") or default.bind,
        port=read_port(environment, "HELPLINE_CONSOLE_PORT", default.port),
        data_dir=Path(environment.get("HELPLINE_DATA_DIR") or default.data_dir),
        database_url=environment.get("HELPLINE_DATABASE_URL") or None,
        console_url=read_console_url(environment, "HELPLINE_CONSOLE_URL"),
    )
