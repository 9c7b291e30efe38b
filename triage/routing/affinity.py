"""Affinity: which departments handle a category, as past cases say and as the duties say."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from triage.types import Case, Department

Affinity = Mapping[str, Mapping[str, float]]
# What the duties say counts as much against the past cases as this share of all.
DUTY_SHARE = 0.3


def affinity_of(cases: Sequence[Case]) -> dict[str, dict[str, float]]:
    """Per category the share of its cases that each department handled."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for case in cases:
        if case.category and case.department:
            counts[case.category][case.department] += 1
    return {
        category: {name: number / sum(found.values()) for name, number in found.items()}
        for category, found in counts.items()
    }


def duty_affinity(hints: Mapping[str, Sequence[str]], departments: Sequence[Department]) -> dict[str, dict[str, float]]:
    """Per category the share of its everyday words that each department's duties name.

    Rationale: a category that had no case yet still has a department whose duties speak of it.
    """
    texts = {unit.name: "".join(duty.text for duty in unit.duties) for unit in departments}
    result = {}
    for category, words in hints.items():
        found = {name: sum(word in text for word in words) for name, text in texts.items()}
        # Squared, so that a department that names three of the words leaves behind those that share one by chance.
        total = sum(number**2 for number in found.values())
        if total:
            result[category] = {name: number**2 / total for name, number in found.items() if number}
    return result


def with_duties(affinity: Affinity, duties: Affinity) -> dict[str, dict[str, float]]:
    """What past cases say of each category, mixed with what the duties say; either alone where the other is silent."""
    result = {}
    for category in {**affinity, **duties}:
        cases, named = affinity.get(category, {}), duties.get(category, {})
        share = 0.0 if not named else DUTY_SHARE if cases else 1.0
        result[category] = {
            name: (1 - share) * cases.get(name, 0.0) + share * named.get(name, 0.0) for name in {**cases, **named}
        }
    return result
