"""Trend: how many suggestions came on each day."""

from collections.abc import Mapping
from datetime import date, timedelta

MOST_DAYS = 4_000


def every_day(counts: Mapping[date | None, int]) -> list[tuple[date, int]]:
    """Number of suggestions on each day from the first to the last, days without any too."""
    known = [day for day in counts if day is not None]
    if not known:
        return []
    first, last = min(known), max(known)
    if (last - first).days > MOST_DAYS:
        # A clock went wrong somewhere: days without any are left out.
        return [(day, counts[day]) for day in sorted(known)]
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [(day, counts.get(day, 0)) for day in days]
