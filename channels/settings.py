"""The gateway's settings, read once from the environment."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from handoff.database import sqlite_url

HIGHEST_PORT = 65_535
LEAST_LETTERS = 3


class SettingsError(Exception):
    """A setting has a value the gateway cannot use; the text names it and what it may be."""


class Settings(Struct, frozen=True, kw_only=True):
    """What the gateway needs to know about its surroundings.

    A channel without credentials is off. Tokens never show themselves in a log or a traceback.
    """

    bind: str = "127.0.0.1"
    port: int = 8080
    console_port: int = 8081
    data_dir: Path = Path("var")
    rasa_url: str = "http://127.0.0.1:5005"
    actions_url: str = "http://127.0.0.1:5055"
    safe_word: str = "weather"
    name_model: Path = Path("var/models/names")
    database_url: str | None = None
    redis_url: str | None = None
    public_url: str | None = None
    telegram_token: str | None = None
    telegram_api_url: str | None = None
    twilio_account_sid: str | None = None
    twilio_auth_token: str | None = None
    twilio_number: str | None = None
    twilio_api_url: str | None = None

    def __repr__(self) -> str:
        return f"Settings({self.address})"

    @property
    def address(self) -> str:
        """Where a browser on this machine finds the chat."""
        host = "127.0.0.1" if self.bind == "0.0.0.0" else self.bind  # noqa: S104 - only compared
        return f"http://{host}:{self.port}"

    @property
    def database(self) -> str:
        """The URL of the database: SQLite in the data directory when nothing else is set."""
        return self.database_url or sqlite_url(self.data_dir)


def read_port(environment: Mapping[str, str], name: str, default: int) -> int:
    value = environment.get(name, "")
    if not value:
        return default
    if not value.isdecimal() or not 0 < int(value) <= HIGHEST_PORT:
        raise SettingsError(f"{name} is '{value}': it must be a port from 1 to 65535.")
    return int(value)


def read_url(environment: Mapping[str, str], name: str, default: str) -> str:
    value = environment.get(name) or default
    if not value.startswith(("http://", "https://")):
        raise SettingsError(f"{name} is '{value}': it must start with http:// or https://.")
    return value.rstrip("/")


def read_optional_url(environment: Mapping[str, str], name: str) -> str | None:
    return read_url(environment, name, "") if environment.get(name) else None


def read_redis_url(environment: Mapping[str, str]) -> str | None:
    value = environment.get("HELPLINE_REDIS_URL")
    if value and not value.startswith(("redis://", "rediss://")):
        # The value may hold a password.
        raise SettingsError("HELPLINE_REDIS_URL must start with redis:// or rediss://.")
    return value or None


def read_word(environment: Mapping[str, str], name: str, default: str) -> str:
    value = environment.get(name) or default
    if not value.isalpha() or len(value) < LEAST_LETTERS:
        raise SettingsError(
            f"{name} is '{value}': it must be one word of at least {LEAST_LETTERS} letters."
        )
    return value


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Read the settings; what is not set has a default (see .env.example).

    Raises:
        SettingsError: a value cannot be used.
    """
    default = Settings()
    data_dir = Path(environment.get("HELPLINE_DATA_DIR") or default.data_dir)
    return Settings(
        bind=environment.get("HELPLINE_BIND") or default.bind,
        port=read_port(environment, "HELPLINE_PORT", default.port),
        console_port=read_port(environment, "HELPLINE_CONSOLE_PORT", default.console_port),
        data_dir=data_dir,
        rasa_url=read_url(environment, "HELPLINE_RASA_URL", default.rasa_url),
        actions_url=read_url(environment, "HELPLINE_ACTIONS_URL", default.actions_url),
        safe_word=read_word(environment, "HELPLINE_SAFE_WORD", default.safe_word),
        name_model=Path(
            environment.get("HELPLINE_NAME_MODEL")
            or data_dir / default.name_model.relative_to("var")
        ),
        database_url=environment.get("HELPLINE_DATABASE_URL") or None,
        redis_url=read_redis_url(environment),
        public_url=read_optional_url(environment, "HELPLINE_PUBLIC_URL"),
        telegram_token=environment.get("HELPLINE_TELEGRAM_TOKEN") or None,
        telegram_api_url=read_optional_url(environment, "HELPLINE_TELEGRAM_API_URL"),
        twilio_account_sid=environment.get("HELPLINE_TWILIO_ACCOUNT_SID") or None,
        twilio_auth_token=environment.get("HELPLINE_TWILIO_AUTH_TOKEN") or None,
        twilio_number=environment.get("HELPLINE_TWILIO_NUMBER") or None,
        twilio_api_url=read_optional_url(environment, "HELPLINE_TWILIO_API_URL"),
    )
