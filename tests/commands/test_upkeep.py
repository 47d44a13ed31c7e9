"""What is done to the store by command: purging, changing keys, and seeing what is overdue."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from channels.settings import Settings
from commands import helpline
from commands.doctor import examine_store
from commands.upkeep import UpkeepError, expired, in_store, purge, rotate_key
from handoff.conversations import ConversationStore
from handoff.database import Database
from handoff.entry import Entry, Said
from handoff.models import Author
from privacy.keys import KeyRing
from privacy.retention import Retention

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


def begin(settings: Settings, at: datetime) -> str:
    """A conversation with one message; returns its id."""

    async def work(database: Database, keys: KeyRing) -> str:
        store = ConversationStore(database, keys, Retention())
        found = await store.find_or_begin(b"somebody", "web", at)
        await store.record(found, [Entry(Author.PERSON, b"hello")], None, at)
        return found

    return in_store(settings, work)


def transcript(settings: Settings, conversation_id: str) -> list[Said]:
    async def work(database: Database, keys: KeyRing) -> list[Said]:
        return await ConversationStore(database, keys, Retention()).transcript(conversation_id)

    return in_store(settings, work)


def test_a_purge_deletes_what_is_expired_and_nothing_else(settings: Settings) -> None:
    """Nothing before the day is over, all of it then, and nothing is left for the second time."""
    begin(settings, NOW)
    counts = [purge(settings, NOW + timedelta(hours=hours)).conversations for hours in (23, 24, 25)]
    assert counts == [0, 1, 0]


@pytest.mark.parametrize("purpose", ["messages", "pseudonym", "handoff_code"])
def test_a_new_key_leaves_conversations_readable(settings: Settings, purpose: str) -> None:
    """Only the master key wraps conversations, and they are wrapped anew."""
    conversation_id = begin(settings, NOW)
    wrapped = rotate_key(settings, purpose, NOW)  # type: ignore[arg-type]
    assert wrapped == (purpose == "messages")
    assert [entry.content for entry in transcript(settings, conversation_id)] == [b"hello"]


def test_what_is_overdue_is_named_with_its_remedy(settings: Settings) -> None:
    """A sweep that does not happen must not stay unseen."""
    begin(settings, NOW)
    assert expired(settings, NOW + timedelta(hours=24)) == 0
    assert expired(settings, NOW + timedelta(hours=25)) == 1
    begin(settings, datetime.now(UTC) - timedelta(days=3))
    [finding] = examine_store(settings)
    assert not finding.is_well
    assert "helpline purge" in finding.text


def test_a_database_that_is_away_is_named_without_its_password(tmp_path: Path) -> None:
    """The remedy is a setting; its value may hold a secret."""
    settings = Settings(data_dir=tmp_path, database_url="postgresql://kim:secret@127.0.0.1:1/x")
    with pytest.raises(UpkeepError, match="HELPLINE_DATABASE_URL") as refused:
        purge(settings, NOW)
    assert "secret" not in str(refused.value)


def test_a_database_that_is_away_is_named_when_staff_are_added(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever sets up the console reads a remedy, not a traceback, and never a password."""
    monkeypatch.setenv("HELPLINE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("HELPLINE_DATABASE_URL", "postgresql://kim:secret@127.0.0.1:1/x")
    ran = CliRunner().invoke(helpline, ["staff", "add", "Kari"])
    assert ran.exit_code == 1
    assert "HELPLINE_DATABASE_URL" in ran.output
    assert "secret" not in ran.output
