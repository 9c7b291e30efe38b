"""Steps: the days, weeks or months of a period, and the period that another one is compared with."""

from datetime import date
from typing import Literal

from triage.insight.question.query import Comparison, Grouping, Period
from triage.insight.question.spans import DAY, shifted, unit_start, year_before

Step = Literal["day", "week", "month"]
# With more steps than these a table is no longer read, and the next longer ones are taken.
MOST_STEPS = 62
_LONGER: dict[Step, Step] = {"day": "week", "week": "month"}
_WEEK = 7


def step_of(grouping: Grouping | None) -> Step | None:
    """The step that a grouping is, where it is one of time."""
    return grouping if grouping in {"day", "week", "month"} else None


def steps(period: Period, step: Step) -> tuple[Step, list[date]]:
    """The first days of the steps of a period, the first one being that of the period, and which steps they are."""
    starts, day = [period.first], shifted(unit_start(step, period.first), step, 1)
    while day <= period.last:
        starts.append(day)
        day = shifted(day, step, 1)
    if len(starts) > MOST_STEPS and step in _LONGER:
        return steps(period, _LONGER[step])
    return step, starts


def step_words(step: Step, day: date, *, with_year: bool) -> str:
    """A step as tables name it."""
    year = f"{day.year}年" if with_year or step == "month" else ""
    if step == "month":
        return f"{year}{day.month}月"
    return f"{year}{day.month}月{day.day}日{'起一周' if step == 'week' else ''}"


def compared_period(period: Period, comparison: Comparison) -> Period:
    """The same days a year before, or the period before: of whole months as many months, of a running one as far."""
    if comparison == "year":
        return year_before(period)
    first, last = period.first, period.last
    if first.day == 1:
        months = 12 * (last.year - first.year) + last.month - first.month + 1
        begin = shifted(first, "month", -months)
        is_whole = (last + DAY).day == 1
        return Period.of(begin, first - DAY if is_whole else shifted(last, "month", -months))
    if first.weekday() == 0 and period.days < _WEEK:
        return Period.of(first - _WEEK * DAY, last - _WEEK * DAY)
    return Period.of(first - period.days * DAY, first - DAY)
