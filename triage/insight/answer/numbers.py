"""Numbers: one figure of an answer with what it rests on, hidden where it could point at a person."""

import math
from collections.abc import Sequence
from statistics import median

from triage.insight.question.query import Measure
from triage.insight.report.figures import FEWEST, SMALL, SURE, compared
from triage.store.suggestions.letter_figures import Tally
from triage.types.base import Value

SHARES: frozenset[Measure] = frozenset(["solved_share", "satisfaction"])
# Measures of how matters were handled: places and departments are never put in the order of these.
HANDLING: frozenset[Measure] = SHARES | {"median_days", "overdue"}


class Number(Value):
    """One figure.

    Attributes:
        value: letters, citizens, percent or days; None where there is nothing to count from, or it is hidden.
        basis: on how many letters or ratings it rests.
        part: of a share, how many of them.
        low, high: of a share, between what it lies with 90 % certainty.
        hidden: whether it is of fewer than five citizens of a place.
    """

    value: float | None
    basis: int
    part: int | None = None
    low: float | None = None
    high: float | None = None
    hidden: bool = False

    @property
    def small(self) -> bool:
        """Whether so few letters say little."""
        return self.value is not None and 0 < self.basis < SMALL


class Change(Value):
    """A number against that of another period.

    Attributes:
        percent: the change per working day, of numbers of letters and citizens.
        points: the difference, of shares in percentage points, of days in days.
        direction: 1, 0 where chance alone changes as much, or -1; None where nothing can be said.
    """

    percent: float | None = None
    points: float | None = None
    direction: int | None = None


def number_of(measure: Measure, tally: Tally, days: Sequence[int] = (), *, of_place: bool = False) -> Number:
    """The figure of what was counted.

    Args:
        measure: which one.
        tally: what was counted.
        days: until the first reply of each answered letter.
        of_place: whether the letters are told apart by place, so that few citizens are not shown.
    """
    if measure in SHARES:
        part, basis = (tally.solved, tally.known) if measure == "solved_share" else (tally.satisfied, tally.rated)
        found = _share(part, basis)
    elif measure == "median_days":
        found = Number(value=round(median(days), 1) if days else None, basis=len(days))
    else:
        value = {"count": tally.letters, "citizens": tally.citizens, "overdue": tally.overdue}[measure]
        found = Number(value=value, basis=tally.letters)
    counted = found.value if measure == "overdue" else found.basis
    few = 0 < tally.citizens < FEWEST or 0 < (counted or 0) < FEWEST
    return Number(value=None, basis=0, hidden=True) if of_place and few else found


def change_of(measure: Measure, now: Number, before: Number, working_days: tuple[int, int]) -> Change:
    """How a number has changed; `working_days` are those of its period and of the other one."""
    if now.value is None or before.value is None:
        return Change()
    if measure in SHARES:
        points = round(now.value - before.value, 1)
        if min(now.basis, before.basis) < SMALL:
            return Change(points=points)
        return Change(points=points, direction=_share_direction(now, before))
    if measure == "median_days":
        return Change(points=round(now.value - before.value, 1))
    against = compared(round(now.value), round(before.value), *working_days)
    if against.change is None:
        return Change()
    return Change(percent=against.change, direction=against.direction)


def _share(part: int, basis: int) -> Number:
    """A share with its interval after Wilson."""
    if not basis:
        return Number(value=None, basis=0)
    share, square = part / basis, SURE**2
    middle = share + square / (2 * basis)
    spread = SURE * math.sqrt(share * (1 - share) / basis + square / (4 * basis**2))
    low, high = (100 * (middle + side * spread) / (1 + square / basis) for side in (-1, 1))
    return Number(
        value=round(100 * share, 1), basis=basis, part=part, low=round(max(0, low), 1), high=round(min(100, high), 1)
    )


def _share_direction(now: Number, before: Number) -> int:
    parts = (now.part or 0) + (before.part or 0)
    share = parts / (now.basis + before.basis)
    error = math.sqrt(share * (1 - share) * (1 / now.basis + 1 / before.basis))
    difference = (now.part or 0) / now.basis - (before.part or 0) / before.basis
    if error == 0 or abs(difference) < SURE * error:
        return 0
    return 1 if difference > 0 else -1
