"""Figures: counts and shares of a period, and its change against the one before and the year before."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from triage.insight.question.query import Period
from triage.insight.report.record import Record
from triage.office.workdays import WorkCalendar

# Where both periods have fewer letters, nothing is said of rising or falling.
SMALL = 10
# Of places no number below this is shown: it could point at a person.
FEWEST = 5
# So many standard deviations a change is away from chance at least: 90 % of chance changes are smaller.
SURE = 1.645
SATISFIED = 4
Figures = Mapping[str, float]


@dataclass(frozen=True)
class Compared:
    """A count against that of another period, by working day.

    Attributes:
        count: of the other period.
        change: in percent per working day; None where there is nothing to compare with or both counts are small.
        direction: 1, 0 or -1; 0 where chance alone changes as much.
    """

    count: int
    change: float | None
    direction: int


def compared(count: int, other: int, days: int, other_days: int) -> Compared:
    """Compare two counts over so many working days each."""
    if max(count, other) < SMALL or other == 0:
        return Compared(other, None, 0)
    ratio = max(days, 1) / max(other_days, 1)
    change = 100 * (count / (other * ratio) - 1)
    far = abs(count - other * ratio) >= SURE * math.sqrt(count + other * ratio**2)
    return Compared(other, round(change, 1), (1 if change > 0 else -1) if far else 0)


def figures_of(
    records: Sequence[Record],
    others: Mapping[str, Sequence[Record]],
    periods: Mapping[str, Period],
    calendar: WorkCalendar,
) -> dict[str, float]:
    """The figures of a period by name; what is not known is left out.

    Args:
        records: of the period.
        others: of the period before (`previous`) and of the year before (`year`), where there are any.
        periods: the days of each, and those of the period as `main`.
        calendar: the working days.
    """
    found: dict[str, float] = {"count": len(records), "citizens": len({record.citizen for record in records})}
    days = {name: _working_days(period, calendar) for name, period in periods.items()}
    for name, earlier in others.items():
        against = compared(len(records), len(earlier), days["main"], days[name])
        found[f"{name}.count"] = against.count
        if against.change is not None:
            found |= {f"{name}.change": against.change, f"{name}.direction": against.direction}
    found |= _handling(records)
    found |= _shares("category", (record.category.split("/")[0] for record in records if record.category), 1)
    found |= _shares("type", (record.kind for record in records if record.kind), 1)
    found |= _shares("area", (record.region.area for record in records if record.region.area), FEWEST)
    return found


def _working_days(period: Period, calendar: WorkCalendar) -> int:
    return calendar.between(period.first, period.last) + calendar.is_workday(period.first)


def _handling(records: Sequence[Record]) -> dict[str, float]:
    found: dict[str, float] = {}
    known = [record.solved for record in records if record.solved is not None]
    if known:
        found |= {"solved": sum(known), "solved.share": round(100 * sum(known) / len(known), 1)}
    answered = [record.answered for record in records if record.answered is not None]
    if answered:
        found |= {"answered": len(answered), "answered.days": round(median(answered), 1)}
    marks = [record.satisfaction for record in records if record.satisfaction is not None]
    if marks:
        satisfied = sum(mark >= SATISFIED for mark in marks)
        found |= {"rated": len(marks), "satisfied.share": round(100 * satisfied / len(marks), 1)}
    return found


def _shares(kind: str, names: Iterable[str], fewest: int) -> dict[str, float]:
    counts = Counter(names)
    return {f"{kind}:{name}": number for name, number in counts.most_common() if number >= fewest}
