"""The inventory of what is kept names all that is kept, and nothing else."""

import re
from pathlib import Path

import pytest

from channels import shared_state
from channels.conversation import Conversation
from handoff.models import Base
from privacy.keys import PURPOSES
from privacy.retention import Retention

ROOT = Path(__file__).resolve().parents[2]
INVENTORY = (ROOT / "docs" / "privacy-inventory.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    """The text of a section."""
    found = re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", INVENTORY, re.MULTILINE | re.DOTALL)
    assert found, f"no section '{title}'"
    return found[1]


def fields(title: str) -> list[str]:
    """What the table of a section names."""
    return re.findall(r"^\| `([^`]+)` \|", section(title), re.MULTILINE)


def test_every_column_of_every_table_is_there() -> None:
    """In the order of the tables, each once."""
    columns = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.c
    }
    listed = fields("Database")
    assert columns == set(listed)
    assert len(listed) == len(columns)


def test_every_field_of_the_state_is_there() -> None:
    """What the gateway keeps of a conversation."""
    expected = [f"state.{name}" for name in Conversation.__struct_fields__]
    assert expected == fields("The gateway's state of a conversation")


def test_every_key_has_its_file() -> None:
    """One a purpose, and the former master keys."""
    files = {name for name in fields("Files in the data directory") if name.startswith("keys/")}
    assert {f"keys/{purpose}.key" for purpose in PURPOSES} == {
        name for name in files if "former" not in name
    }


def test_every_name_in_redis_is_there() -> None:
    """As the code that writes them has it."""
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for room in ("channels", "bot")
        for path in (ROOT / room).rglob("*.py")
    )
    prefixes = set(re.findall(r'f?"(?:helpline:)?(first|link|turn|limit|tracker):?[^"]*"', code))
    prefixes |= set(re.findall(r"\{NAMESPACE\}:(\w+)", code))
    named = {name.split(":")[1] for name in fields("Redis, or memory")}
    assert shared_state.NAMESPACE == "helpline"
    assert prefixes | {"<conversation id>"} == named


def test_every_secret_among_the_settings_is_named() -> None:
    """A URL may hold a password; tokens and keys are secrets."""
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    settings = set(re.findall(r"^(HELPLINE_\w+)=", example, re.MULTILINE))
    secret = {
        name
        for name in settings
        if re.search(r"TOKEN|SECRET|PASSWORD|DATABASE_URL|REDIS_URL", name)
    }
    assert secret == set(re.findall(r"`(HELPLINE_\w+)`", section("Settings that are secrets")))


@pytest.mark.parametrize(
    ("period", "text"),
    [
        (Retention().conversation.total_seconds() / 3600, "24 hours"),
        (Retention().deletion_entry.days, "365 days"),
    ],
)
def test_the_periods_are_those_of_the_code(period: float, text: str) -> None:
    """A changed retention must change the inventory."""
    assert text == f"{period:.0f} {text.split()[1]}"
    assert text in INVENTORY
