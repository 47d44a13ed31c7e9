"""The gateway's settings: every one documented, every bad value refused by name."""

import re
from pathlib import Path

import pytest

from channels.settings import Settings, SettingsError, read_settings

ROOT = Path(__file__).resolve().parents[2]


def documented() -> dict[str, str]:
    """The settings of .env.example with their values."""
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    return dict(re.findall(r"^(HELPLINE_\w+)=(.*)$", text, re.MULTILINE))


def test_the_example_holds_the_defaults() -> None:
    """Copying the example changes nothing."""
    assert read_settings(documented()) == Settings() == read_settings({})


def test_the_example_names_every_setting() -> None:
    """What the code reads is documented, and what is documented is read."""
    rooms = ("channels", "commands", "console", "bot", "privacy")
    code = "\n".join(
        path.read_text(encoding="utf-8") for room in rooms for path in (ROOT / room).rglob("*.py")
    )
    assert set(re.findall(r"HELPLINE_\w+", code)) == set(documented())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HELPLINE_PORT", "eighty"),
        ("HELPLINE_PORT", "0"),
        ("HELPLINE_PORT", "65536"),
        ("HELPLINE_RASA_URL", "localhost:5005"),
    ],
)
def test_a_bad_value_is_refused_by_name(name: str, value: str) -> None:
    """The error names the setting, the value and what it may be."""
    with pytest.raises(SettingsError, match=f"{name} is '{value}'"):
        read_settings({name: value})


def test_the_address_is_one_a_browser_can_open() -> None:
    """Listening everywhere is not an address to open."""
    settings = read_settings({"HELPLINE_BIND": "0.0.0.0", "HELPLINE_PORT": "9000"})  # noqa: S104
    assert settings.address == "http://127.0.0.1:9000"
