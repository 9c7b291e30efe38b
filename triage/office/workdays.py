"""Working days in China, with statutory holidays and make-up workdays."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection
from datetime import date, timedelta
from functools import lru_cache

import chinese_calendar

from triage.office.estimated_holidays import estimated_holidays

SATURDAY, DAYS_OF_WEEK = 5, 7
_HOLIDAYS: frozenset[date] = frozenset(chinese_calendar.holidays)
_WORKDAYS: frozenset[date] = frozenset(chinese_calendar.workdays)
_YEARS = [day.year for day in _HOLIDAYS]
_FIRST_YEAR, _LAST_YEAR = min(_YEARS), max(_YEARS)
# Years for which holidays are computed: as far as any deadline may lie, and then some.
ESTIMATED = range(_LAST_YEAR + 1, _LAST_YEAR + 31)
# A year of which the office has as many holidays is complete; fewer are days of its own.
WHOLE_YEAR = 11


class WorkCalendar:
    """Counts working days; the published calendar first, then the office's own dates.

    For a year whose holidays are not published yet the holidays that the law names count as they are computed, and
    `estimated` says so: the caller shows it instead of a silent guess. A year is published where the library knows it
    or the office has a holiday of it.
    """

    def __init__(self, holidays: Collection[date] = (), workdays: Collection[date] = ()) -> None:
        self._holidays = frozenset(holidays)
        self._workdays = frozenset(workdays)
        self._imported = frozenset(
            year for year, count in Counter(day.year for day in self._holidays).items() if count >= WHOLE_YEAR
        )
        estimated = {day for year in ESTIMATED if not self._knows(year) for day in estimated_holidays(year)}
        self._estimated: frozenset[date] = frozenset(estimated)
        # Days that are not as their day of the week has it, in order: what lies between two days is then counted.
        named = sorted(self._holidays | self._workdays | _HOLIDAYS | _WORKDAYS | self._estimated)
        self._worked = [day for day in named if day.weekday() >= SATURDAY and self.is_workday(day)]
        self._free = [day for day in named if day.weekday() < SATURDAY and not self.is_workday(day)]

    def is_workday(self, day: date) -> bool:
        """Whether offices work on this day."""
        if day in self._workdays:
            return True
        if day in self._holidays:
            return False
        if _FIRST_YEAR <= day.year <= _LAST_YEAR:
            # As the library's `is_workday`, which checks its years at each call: a page asks a thousand times.
            return day in _WORKDAYS or (day.weekday() < SATURDAY and day not in _HOLIDAYS)
        return day.weekday() < SATURDAY and day not in self._estimated

    def is_published(self, day: date) -> bool:
        """Whether the state calendar of this day's year is known to the library or was imported."""
        return self._knows(day.year)

    def _knows(self, year: int) -> bool:
        return _FIRST_YEAR <= year <= _LAST_YEAR or year in self._imported

    def add(self, start: date, days: int) -> tuple[date, bool]:
        """The date `days` working days after `start` (the start day does not count).

        Returns:
            The date, and whether it is estimated because some year on the way is not published.

        Raises:
            ValueError: `days` is negative.
        """
        if days < 0:
            raise ValueError(f"days must not be negative, got {days}")
        day, left, estimated = start, days, False
        while left and day < date.max:
            day += timedelta(days=1)
            estimated = estimated or not self.is_published(day)
            left -= self.is_workday(day)
        return day, estimated

    def between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative where `end` is earlier."""
        if end < start:
            return -self.between(end, start)
        return _weekdays(start, end) + _within(self._worked, start, end) - _within(self._free, start, end)


def published_years(holidays: Collection[date]) -> tuple[int, int, tuple[int, ...]]:
    """The first and last year that the library knows, and those that an office has imported beyond."""
    counts = Counter(day.year for day in holidays)
    imported = (year for year, count in counts.items() if count >= WHOLE_YEAR and year > _LAST_YEAR)
    return _FIRST_YEAR, _LAST_YEAR, tuple(sorted(imported))


@lru_cache(maxsize=8)
def calendar_of(holidays: tuple[date, ...], workdays: tuple[date, ...]) -> WorkCalendar:
    """The calendar of an office; the same for the same dates."""
    return WorkCalendar(holidays, workdays)


def _weekdays(start: date, end: date) -> int:
    """Mondays to Fridays after `start` up to and including `end`, however far apart they are."""
    weeks, rest = divmod((end - start).days, DAYS_OF_WEEK)
    first = start.weekday() + 1
    return weeks * SATURDAY + sum((first + offset) % DAYS_OF_WEEK < SATURDAY for offset in range(rest))


def _within(days: list[date], start: date, end: date) -> int:
    """How many of some days, in order, are after `start` and not after `end`."""
    return bisect_right(days, end) - bisect_right(days, start)
