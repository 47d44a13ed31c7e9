"""The console's settings."""

from pathlib import Path

import pytest

from console.settings import Settings, SettingsError, read_settings


def test_without_any_there_are_defaults() -> None:
    """An empty value is none."""
    empty = dict.fromkeys(("HELPLINE_CONSOLE_PORT", "HELPLINE_CONSOLE_URL", "HELPLINE_BIND"), "")
    assert Settings() == read_settings({}) == read_settings(empty)
    assert Settings().address == "http://127.0.0.1:8081"


def test_each_is_read() -> None:
    """By its name."""
    settings = read_settings(
        {
            "HELPLINE_CONSOLE_PORT": "9001",
            "HELPLINE_BIND": "127.0.0.2",
            "HELPLINE_DATA_DIR": "/data",
            "HELPLINE_DATABASE_URL": "postgresql://db/x",
            "HELPLINE_CONSOLE_URL": "https://console.example.org/",
        }
    )
    assert (
        Settings(
            bind="127.0.0.2",
            port=9001,
            data_dir=Path("/data"),
            database_url="postgresql://db/x",
            console_url="https://console.example.org",
        )
        == settings
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HELPLINE_CONSOLE_PORT", "eighty"),
        ("HELPLINE_CONSOLE_PORT", "0"),
        ("HELPLINE_CONSOLE_PORT", "65536"),
        ("HELPLINE_CONSOLE_URL", "console.example.org"),
        ("HELPLINE_CONSOLE_URL", "https://example.org/console"),
        ("HELPLINE_CONSOLE_URL", "http://console.example.org"),
    ],
)
def test_a_bad_value_is_refused_by_name(name: str, value: str) -> None:
    """The error names the setting, the value and what it may be."""
    with pytest.raises(SettingsError, match=f"{name} is '{value}'"):
        read_settings({name: value})


@pytest.mark.parametrize(
    ("environment", "is_secure"),
    [
        ({}, False),
        ({"HELPLINE_BIND": "localhost"}, False),
        ({"HELPLINE_BIND": "::1"}, False),
        ({"HELPLINE_CONSOLE_URL": "http://localhost:8081"}, False),
        ({"HELPLINE_BIND": "0.0.0.0"}, True),  # noqa: S104
        ({"HELPLINE_BIND": "10.0.0.5"}, True),
        ({"HELPLINE_BIND": "console"}, True),
        ({"HELPLINE_BIND": "0.0.0.0", "HELPLINE_CONSOLE_URL": "http://localhost"}, True),  # noqa: S104
        ({"HELPLINE_CONSOLE_URL": "https://console.example.org"}, True),
    ],
)
def test_cookies_go_over_https_unless_nothing_leaves_this_machine(
    environment: dict[str, str], *, is_secure: bool
) -> None:
    """In doubt they do."""
    assert is_secure == read_settings(environment).is_secure


def test_it_answers_to_its_own_names_only() -> None:
    """Those of this machine, and the one that is set."""
    hosts = read_settings({"HELPLINE_CONSOLE_URL": "https://console.example.org"}).hosts
    own = {"127.0.0.1:8081", "[::1]:8081", "localhost:8081"}
    assert own | {"console.example.org"} == set(hosts)
    assert own == set(Settings().hosts)


def test_an_address_of_the_newer_kind_can_be_opened() -> None:
    """With brackets."""
    assert Settings(bind="::1").address == "http://[::1]:8081"
    assert Settings(bind="::1").welcome_link("t") == "http://[::1]:8081/welcome/t"
