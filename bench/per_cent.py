"""A share of yes among yes and no, in per cent."""

from __future__ import annotations

from collections.abc import Sequence


def per_cent(found: Sequence[bool]) -> float:
    """0 where there is nothing to count."""
    return 100 * sum(found) / len(found) if found else 0.0
