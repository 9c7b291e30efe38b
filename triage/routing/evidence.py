"""Evidence: what speaks for each category and each department, as numbers and in words."""

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.tokens import Floats as Vectors
from triage.routing.families import Families
from triage.routing.pretrained_evidence import Nearness
from triage.types import Case, Department, Duty, Region, Suggestion

LOG_FLOOR = 8.0
AFFINITY_FLOOR = 1e-3
READ = 1500
CATEGORY_KINDS = ("classifier", "neighbours", "hint words", "hint similarity")
DEPARTMENT_KINDS = (
    "classifier", "neighbours", "category", "duty", "own area", "no place conflict", "named",
    "family classifier", "family neighbours", "family category", "family duty", "level",
)  # fmt: skip
CATEGORY_PRIOR = (0.6, 3.0, 1.2, 5.0)
DEPARTMENT_PRIOR = (0.3, 2.0, 0.4, 3.0, 1.0, 4.0, 0.5, 0.3, 1.0, 0.4, 3.0, 0.5)
LEVEL_FLOOR = 3.0
# Further columns where the pretrained model is at hand, with their prior weights.
PRETRAINED_CATEGORY_PRIOR = (*CATEGORY_PRIOR, 3.0, 2.0)
PRETRAINED_DEPARTMENT_PRIOR = (*DEPARTMENT_PRIOR, 3.0, 1.5, 3.0, 1.0)

Floats = NDArray[np.float64]
LevelShare = Callable[[str, bool], float]


@dataclass(frozen=True)
class LetterEvidence:
    """What retrieval and the classifiers found for one letter."""

    suggestion: Suggestion
    vector: Vectors
    region: Region
    similar: Sequence[tuple[Case, float]]
    duties: Sequence[tuple[Duty, float]]
    category_logs: Mapping[str, float]
    department_logs: Mapping[str, float]
    refused: frozenset[str] = frozenset()
    inputs: Any = None
    nearness: Nearness | None = None


def neighbour_shares(similar: Sequence[tuple[Case, float]], field: str) -> dict[str, float]:
    """Per label its share of the similar cases' scores."""
    votes: dict[str, float] = defaultdict(float)
    for case, score in similar:
        label = getattr(case, field)
        if label:
            votes[label] += score
    total = sum(votes.values())
    return {label: vote / total for label, vote in votes.items()} if total > 0 else {}


def category_features(
    evidence: LetterEvidence,
    labels: Sequence[str],
    hints: Mapping[str, Sequence[str]],
    hint_vectors: Mapping[str, Vectors],
) -> Floats:
    """Evidence for each category, shape (len(labels), len(CATEGORY_KINDS)); all values are at least 0.

    With what the pretrained model says there are two more columns: cosine of the description, votes of past letters.
    """
    text = evidence.suggestion.full_text()[:READ]
    shares = neighbour_shares(evidence.similar, "category")
    rows = []
    for label in labels:
        hits = sum(1 + (word in evidence.suggestion.title) for word in hints.get(label, ()) if word in text)
        vector = hint_vectors.get(label)
        similarity = max(0.0, float(evidence.vector @ vector)) if vector is not None else 0.0
        rows.append((_log(evidence.category_logs, label), shares.get(label, 0.0), math.log1p(hits), similarity))
    found = np.array(rows, dtype=float).reshape(len(labels), len(CATEGORY_KINDS))
    near = evidence.nearness
    if near is None:
        return found
    further = [(near.hints.get(label, 0.0), near.categories.get(label, 0.0)) for label in labels]
    return np.hstack([found, np.array(further, dtype=float).reshape(len(labels), 2)])


def department_features(
    evidence: LetterEvidence,
    departments: Sequence[Department],
    categories: Mapping[str, float],
    affinity: Mapping[str, Mapping[str, float]],
    families: Families,
    level: LevelShare,
) -> Floats:
    """Evidence for each department, shape (len(departments), len(DEPARTMENT_KINDS)); all at least 0.

    Args:
        evidence: the letter.
        departments: the candidates.
        categories: probabilities of the letter's categories.
        affinity: per category the share of its past cases that each department handled.
        families: which units are of one kind.
        level: share of letters that a family's units of an area (True) or of the city (False) take.
    """
    shares = neighbour_shares(evidence.similar, "department")
    family_shares = families.sums(shares)
    family_logs = _family_logs(evidence.department_logs, families)
    duty: dict[str, float] = defaultdict(float)
    for item, score in evidence.duties:
        duty[item.department] = max(duty[item.department], score)
    through: dict[str, float] = defaultdict(float)
    for category, probability in categories.items():
        for name, share in affinity.get(category, {}).items():
            through[name] += probability * share
    family_through = families.sums(through)
    family_duty: dict[str, float] = defaultdict(float)
    for name, score in duty.items():
        family = families.of.get(name, name)
        family_duty[family] = max(family_duty[family], score)
    text = evidence.suggestion.full_text()[:READ]
    rows = []
    for unit in departments:
        own, agrees = place_fit(unit, evidence.region)
        family = families.of.get(unit.name, unit.name)
        share = level(family, unit.area is not None) if families.open_choice(unit.name, evidence.region) else 1.0
        named = any(len(alias) > 2 and alias in text for alias in (unit.name, unit.short_name or "", *unit.aliases))  # noqa: PLR2004
        rows.append(
            (
                _log(evidence.department_logs, unit.name),
                shares.get(unit.name, 0.0),
                _reach(through.get(unit.name, 0.0)),
                duty.get(unit.name, 0.0),
                float(own),
                float(agrees),
                float(named),
                _log(family_logs, family),
                family_shares.get(family, 0.0),
                _reach(family_through.get(family, 0.0)),
                family_duty.get(family, 0.0),
                max(0.0, LEVEL_FLOOR + math.log(share)) if share > 0 else 0.0,
            )
        )
    found = np.array(rows, dtype=float).reshape(len(departments), len(DEPARTMENT_KINDS))
    if evidence.nearness is None:
        return found
    return np.hstack([found, _nearness_columns(evidence.nearness, departments, families)])


def _nearness_columns(near: Nearness, departments: Sequence[Department], families: Families) -> Floats:
    """Nearest duty of the unit and of its family, votes of past letters for the unit and for its family."""
    family_votes = families.sums(near.departments)
    family_duty: dict[str, float] = defaultdict(float)
    for name, cosine in near.duties.items():
        family = families.of.get(name, name)
        family_duty[family] = max(family_duty[family], cosine)
    rows = [
        (
            max(0.0, near.duties.get(unit.name, 0.0)),
            family_duty.get(family, 0.0),
            near.departments.get(unit.name, 0.0),
            family_votes.get(family, 0.0),
        )
        for unit in departments
        for family in (families.of.get(unit.name, unit.name),)
    ]
    return np.array(rows, dtype=float).reshape(len(departments), 4)


def place_fit(unit: Department, region: Region) -> tuple[bool, bool]:
    """Whether a department belongs to the letter's own area, and whether its area agrees at all.

    A unit of an area agrees only with letters from there; one of the whole city with all of its letters.
    """
    if unit.city and region.city and unit.city != region.city:
        return False, False
    if unit.area is None:
        return False, True
    return unit.area == region.area, unit.area == region.area


def _family_logs(logs: Mapping[str, float], families: Families) -> dict[str, float]:
    sums = families.sums({name: math.exp(value) for name, value in logs.items()})
    return {family: math.log(max(value, 1e-9)) for family, value in sums.items()}


def _reach(share: float) -> float:
    return math.log(AFFINITY_FLOOR + share) - math.log(AFFINITY_FLOOR)


def _log(logs: Mapping[str, float], label: str) -> float:
    return max(0.0, LOG_FLOOR + logs[label]) if label in logs else 0.0
