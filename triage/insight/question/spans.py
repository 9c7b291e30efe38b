"""Spans: days, weeks, months, quarters and years as periods, and stretches of the calendar that come again."""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from triage.insight.question.query import Period

Unit = Literal["day", "week", "month", "quarter", "year"]
# So many units a stretch is looked for backwards and forwards: 29 February comes every eighth year at the latest.
_FAR = 12
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Recurring:
    """A stretch that comes again in each unit, such as March in each year; `at` gives None where a unit has none.

    Attributes:
        unit: what it comes again in.
        at: the stretch in the unit that begins on a day.
    """

    unit: Unit
    at: Callable[[date], Period | None]

    def within(self, other: "Recurring") -> "Recurring":
        """This stretch inside of another one: the tenth of October."""

        def nested(start: date) -> Period | None:
            outer = other.at(start)
            return None if outer is None else self.at(outer.first)

        return Recurring(other.unit, nested)

    def latest(self, limit: date) -> Period | None:
        """The last one that has begun on a day."""
        start = unit_start(self.unit, limit)
        for back in range(_FAR):
            found = self.at(shifted(start, self.unit, -back))
            if found is not None and found.first <= limit:
                return found
        return None

    def next_from(self, day: date) -> Period | None:
        """The first one that begins on a day or later."""
        start = unit_start(self.unit, day)
        for ahead in range(_FAR):
            found = self.at(shifted(start, self.unit, ahead))
            if found is not None and found.first >= day:
                return found
        return None


def unit_start(unit: Unit, day: date) -> date:
    """The first day of the unit that a day lies in; weeks begin on Monday."""
    if unit == "day":
        return day
    if unit == "week":
        return day - timedelta(days=day.weekday())
    if unit == "month":
        return day.replace(day=1)
    if unit == "quarter":
        return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    return date(day.year, 1, 1)


def shifted(day: date, unit: Unit, number: int) -> date:
    """A day some units later, or earlier; the last day of the month where the month has no such day."""
    if unit in {"day", "week"}:
        return day + timedelta(days=number * (7 if unit == "week" else 1))
    months = number * {"month": 1, "quarter": 3, "year": 12}[unit]
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def whole(unit: Unit, day: date, number: int = 0, length: int = 1) -> Period:
    """Whole units: `length` of them, the first one `number` units after that of the day."""
    first = shifted(unit_start(unit, day), unit, number)
    return Period.of(first, shifted(first, unit, length) - DAY)


def months(first: int, last: int) -> Recurring:
    """Months of a year, both included; over the turn of the year where the last one is smaller."""

    def at(start: date) -> Period:
        end = date(start.year + (last < first), last, 1)
        return Period.of(date(start.year, first, 1), shifted(end, "month", 1) - DAY)

    return Recurring("year", at)


def days_of_month(first: int, last: int | None) -> Recurring:
    """Days of a month, both included; up to its end where the last is None."""

    def at(start: date) -> Period | None:
        end = monthrange(start.year, start.month)[1]
        if first > end or (last is not None and last > end and first == last):
            return None
        return Period.of(start.replace(day=first), start.replace(day=min(end, last or end)))

    return Recurring("month", at)


def days_of_week(first: int, last: int) -> Recurring:
    """Days of a week, 0 for Monday, both included."""
    return Recurring("week", lambda start: Period.of(start + first * DAY, start + last * DAY))


def year_before(period: Period) -> Period:
    """The same days a year earlier."""
    return Period.of(shifted(period.first, "year", -1), shifted(period.last, "year", -1))
