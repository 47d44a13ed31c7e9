"""How long what people wrote is kept."""

from datetime import timedelta

import pytest

from privacy.retention import Retention, RetentionError


def test_what_is_promised_is_the_default() -> None:
    """24 hours for a conversation, 90 days for one that was handed to staff."""
    retention = Retention()
    assert timedelta(hours=24) == retention.conversation
    assert timedelta(days=90) == retention.handoff
    assert timedelta(days=7) == retention.expiry_warning


def test_it_cannot_be_changed_on_the_way() -> None:
    """The periods are what the settings said, for as long as the process runs."""
    retention = Retention()
    with pytest.raises(AttributeError):
        retention.conversation = timedelta(days=1)  # type: ignore[misc]


@pytest.mark.parametrize("name", ["conversation", "handoff", "expiry_warning", "deletion_entry"])
@pytest.mark.parametrize("period", [timedelta(), timedelta(seconds=-1)])
def test_no_time_at_all_is_refused(name: str, period: timedelta) -> None:
    """A period of nothing would delete what is just being written."""
    with pytest.raises(RetentionError, match=name):
        Retention(**{name: period})


def test_a_handoff_is_not_kept_shorter_than_a_conversation() -> None:
    """Saying yes to a handoff must not make a conversation end earlier."""
    with pytest.raises(RetentionError, match="handoff"):
        Retention(conversation=timedelta(days=2), handoff=timedelta(days=1))


def test_staff_are_not_warned_from_the_first_day() -> None:
    """A warning that is always there says nothing."""
    with pytest.raises(RetentionError, match="expiry_warning"):
        Retention(handoff=timedelta(days=7), expiry_warning=timedelta(days=7))
