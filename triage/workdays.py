"""Working days in China, with statutory holidays and make-up workdays."""

from collections.abc import Collection
from datetime import date, timedelta

import chinese_calendar

SATURDAY = 5
_HOLIDAYS: frozenset[date] = frozenset(chinese_calendar.holidays)
_WORKDAYS: frozenset[date] = frozenset(chinese_calendar.workdays)
_YEARS = [day.year for day in _HOLIDAYS]
_FIRST_YEAR, _LAST_YEAR = min(_YEARS), max(_YEARS)


class WorkCalendar:
    """Counts working days; the published calendar first, then the office's own dates.

    For a year whose holidays are not published yet, Monday to Friday count, and
    `estimated` says so: the caller shows it instead of a silent guess.
    """

    def __init__(self, holidays: Collection[date] = (), workdays: Collection[date] = ()) -> None:
        self._holidays = frozenset(holidays)
        self._workdays = frozenset(workdays)

    def is_workday(self, day: date) -> bool:
        """Whether offices work on this day."""
        if day in self._workdays:
            return True
        if day in self._holidays:
            return False
        if self.is_published(day):
            # As the library's `is_workday`, which checks its years at each call: a page asks a thousand times.
            return day in _WORKDAYS or (day.weekday() < SATURDAY and day not in _HOLIDAYS)
        return day.weekday() < SATURDAY

    def is_published(self, day: date) -> bool:
        """Whether the state calendar of this day's year is known to the library."""
        return _FIRST_YEAR <= day.year <= _LAST_YEAR

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
        while left:
            day += timedelta(days=1)
            estimated = estimated or not self.is_published(day)
            left -= self.is_workday(day)
        return day, estimated

    def between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative where `end` is earlier."""
        if end < start:
            return -self.between(end, start)
        return sum(self.is_workday(start + timedelta(days=n + 1)) for n in range((end - start).days))
