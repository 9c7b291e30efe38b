"""Trend: how many suggestions came on each day."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta


def per_day(times: Iterable[datetime]) -> list[tuple[date, int]]:
    """Number of suggestions on each day from the first to the last, days without any too."""
    counts = Counter(time.date() for time in times)
    if not counts:
        return []
    first, last = min(counts), max(counts)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [(day, counts[day]) for day in days]
