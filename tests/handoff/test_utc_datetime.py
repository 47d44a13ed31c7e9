"""Moments in the database."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect

from handoff.utc_datetime import NaiveDatetimeError, UtcDateTime

OSLO = timezone(timedelta(hours=2))
DIALECTS: list[Dialect] = [sqlite.dialect(), postgresql.dialect()]  # type: ignore[no-untyped-call]


@pytest.mark.parametrize("dialect", DIALECTS, ids=["sqlite", "postgresql"])
def test_a_moment_comes_back_as_the_same_in_utc(dialect: Dialect) -> None:
    """Whatever zone it was given in."""
    moment = datetime(2026, 6, 1, 1, 30, tzinfo=OSLO)
    stored = UtcDateTime().process_bind_param(moment, dialect)
    read = UtcDateTime().process_result_value(stored, dialect)
    assert moment == read
    assert read
    assert timedelta() == read.utcoffset()


@pytest.mark.parametrize("dialect", DIALECTS, ids=["sqlite", "postgresql"])
def test_a_moment_without_a_zone_is_refused(dialect: Dialect) -> None:
    """The error names the remedy."""
    naive = datetime(2026, 6, 1, 1, 30, tzinfo=UTC).replace(tzinfo=None)
    with pytest.raises(NaiveDatetimeError, match="UTC"):
        UtcDateTime().process_bind_param(naive, dialect)


@pytest.mark.parametrize("dialect", DIALECTS, ids=["sqlite", "postgresql"])
def test_no_moment_stays_none(dialect: Dialect) -> None:
    """A column may be empty."""
    assert UtcDateTime().process_bind_param(None, dialect) is None
    assert UtcDateTime().process_result_value(None, dialect) is None
