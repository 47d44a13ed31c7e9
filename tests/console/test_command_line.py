"""What the command line does for accounts and the audit."""

from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from console.accounts import NameTakenError, UnknownAccountError
from console.command_line import add_staff, check_audit, reset_staff
from console.settings import Settings
from handoff.database import migration_engine
from handoff.staff_models import Role


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, console_url="https://console.example.org")


def test_adding_somebody_gives_a_link(settings: Settings, now: datetime) -> None:
    """Before anything has run: the database is made."""
    link = add_staff(settings, "Kari", Role.ADMIN, now)
    assert link.startswith("https://console.example.org/welcome/")
    assert len(link.rpartition("/")[2]) == 43
    with pytest.raises(NameTakenError):
        add_staff(settings, "kari", Role.ADMIN, now)


def test_resetting_gives_another_link(settings: Settings, now: datetime) -> None:
    """For the account of this name."""
    first = add_staff(settings, "Kari", Role.ADMIN, now)
    assert first != reset_staff(settings, "KARI", now)
    with pytest.raises(UnknownAccountError):
        reset_staff(settings, "Ola", now)


def test_the_audit_can_be_checked(settings: Settings, now: datetime) -> None:
    """And shows what was done to it."""
    assert check_audit(settings).entries == 0
    add_staff(settings, "Kari", Role.ADMIN, now)
    assert check_audit(settings).broken_at is None
    with migration_engine(settings.database).begin() as connection:
        connection.execute(text("UPDATE audit_entry SET subject = 'Ola'"))
    assert check_audit(settings).broken_at == 1
