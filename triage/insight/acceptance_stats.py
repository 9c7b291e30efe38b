"""AcceptanceStats: how decisions compare with suggestions, for one's own work or the whole office; nobody is ranked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from rapidfuzz.distance import Levenshtein

from triage.types import Part, ReasonCode
from triage.types.decision_parts import PARTS
from triage.types.part_record import PartRecord

BINS = 5
COMPARED = 20_000


@dataclass(frozen=True)
class AcceptanceLine:
    """How often a part was accepted in a month."""

    month: str
    part: Part
    accepted: int
    decided: int

    @property
    def share(self) -> float:
        """Accepted of decided."""
        return self.accepted / self.decided


@dataclass(frozen=True)
class MonthLine:
    """One month: how much of edited drafts was changed, and how long decisions took; None where there is nothing."""

    month: str
    edited: int
    distance: float | None
    minutes: float | None


@dataclass(frozen=True)
class ReasonLine:
    """How often a reason was given for a rejection."""

    reason: ReasonCode | None
    number: int


@dataclass(frozen=True)
class CalibrationLine:
    """Departments suggested with about this confidence in a month: how many were right."""

    month: str
    low: float
    high: float
    mean: float
    right: float
    number: int


@dataclass(frozen=True)
class AcceptanceStats:
    """All figures of one period."""

    decided: int
    acceptance: Sequence[AcceptanceLine]
    months: Sequence[MonthLine]
    reasons: Sequence[ReasonLine]
    calibration: Sequence[CalibrationLine]


def acceptance_stats(records: Iterable[PartRecord]) -> AcceptanceStats:
    """The figures of these records."""
    known = list(records)
    months = sorted({record.month for record in known})
    return AcceptanceStats(
        decided=len(known),
        acceptance=[
            AcceptanceLine(month, part, sum(one.action == "accepted" for one in found), len(found))
            for month in months
            for part in PARTS
            if (found := [one for one in known if one.month == month and one.part == part])
        ],
        months=[_month(month, [one for one in known if one.month == month]) for month in months],
        reasons=_reasons(known),
        calibration=[line for month in months for line in _calibration(month, known)],
    )


def _month(month: str, records: Sequence[PartRecord]) -> MonthLine:
    drafts = [one for one in records if one.part == "draft" and one.action == "edited" and one.offered and one.value]
    distances = [
        Levenshtein.normalized_distance((one.offered or "")[:COMPARED], (one.value or "")[:COMPARED]) for one in drafts
    ]
    minutes = [one.minutes for one in records if one.part == "department"]
    return MonthLine(
        month, len(drafts), sum(distances) / len(distances) if distances else None, median(minutes) if minutes else None
    )


def _reasons(records: Sequence[PartRecord]) -> list[ReasonLine]:
    rejected = [one.reason_code for one in records if one.action == "rejected"]
    lines = [ReasonLine(reason, rejected.count(reason)) for reason in dict.fromkeys(rejected)]
    return sorted(lines, key=lambda line: -line.number)


def _calibration(month: str, records: Sequence[PartRecord]) -> list[CalibrationLine]:
    routed = [one for one in records if one.month == month and one.part == "department" and one.score is not None]
    lines = []
    for index in range(BINS):
        low, high = index / BINS, (index + 1) / BINS
        found = [one for one in routed if low <= (one.score or 0) < high or (index == BINS - 1 and one.score == 1)]
        if found:
            mean = sum(one.score or 0 for one in found) / len(found)
            right = sum(one.action == "accepted" for one in found) / len(found)
            lines.append(CalibrationLine(month, low, high, mean, right, len(found)))
    return lines
