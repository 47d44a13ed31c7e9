"""Findings of several recognisers become one list."""

from privacy.recognizers.finding import Finding, joined


def test_findings_that_overlap_become_one() -> None:
    """All that anyone found is covered, and the first list names the kind."""
    sure = [Finding(5, 9, "EMAIL")]
    unsure = [Finding(0, 6, "NAME"), Finding(20, 22, "NAME")]
    assert [Finding(0, 9, "EMAIL"), Finding(20, 22, "NAME")] == joined([sure, unsure])


def test_findings_side_by_side_stay_apart() -> None:
    """Where one ends another may begin."""
    apart = [Finding(0, 3, "PHONE"), Finding(3, 5, "NAME")]
    assert apart == joined([apart[:1], apart[1:]])
