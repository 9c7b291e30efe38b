"""Siblings: letters about one issue go to one unit; what an earlier one got is evidence for the next."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from triage.knowledge.sibling_unit import SiblingUnit
from triage.routing.evidence import place_fit
from triage.routing.router import Routing
from triage.types import Department, DepartmentScore, DuplicateHit, Evidence, Region

# How much an earlier letter of the same issue weighs against the letter's own evidence, where somebody decided on its
# unit and where it was only suggested. Rationale: a decision was made by a person who knew the issue; a suggestion is a
# guess on like words, which is followed so that an issue is not split, as far as it was sure itself.
DECIDED, SUGGESTED = 0.9, 0.8
MIN_SHOWN, SHOWN = 0.02, 5


def with_siblings(
    routing: Routing,
    hits: Sequence[DuplicateHit],
    units: Mapping[str, SiblingUnit],
    departments: Mapping[str, Department],
    region: Region,
    refused: frozenset[str] = frozenset(),
) -> Routing:
    """The routing with what was decided or suggested for earlier letters of the same issue.

    Args:
        routing: by the letter's own evidence.
        hits: earlier letters that probably raise the same issue.
        units: theirs, by id.
        departments: those that there are now, by name.
        region: where the letter's matter is: a unit of another area never takes it.
        refused: units that people rejected for this letter.
    """
    votes: dict[str, float] = defaultdict(float)
    sources: dict[str, tuple[float, str, SiblingUnit]] = {}
    for hit in hits:
        unit = units.get(hit.id)
        if unit is None or unit.name in refused or unit.name not in departments:
            continue
        if region.area is not None and not place_fit(departments[unit.name], region)[1]:
            continue
        weight = hit.score * (DECIDED if unit.decided else SUGGESTED * unit.score)
        votes[unit.name] += weight
        sources[unit.name] = max(
            sources.get(unit.name, (0.0, "", unit)), (weight, hit.id, unit), key=lambda one: one[0]
        )
    if not votes:
        return routing
    share = max(weight for weight, *_ in sources.values())
    total = sum(votes.values())
    own = {entry.name: entry for entry in routing.departments}
    scores = {name: (1 - share) * entry.score for name, entry in own.items()}
    for name, vote in votes.items():
        scores[name] = scores.get(name, 0.0) + share * vote / total
    order = sorted(scores, key=lambda name: -scores[name])[:SHOWN]
    found = []
    for place, name in enumerate(order):
        if place and scores[name] < MIN_SHOWN:
            break
        evidence = own[name].evidence if name in own else ()
        if name in sources:
            weight, key, unit = sources[name]
            told = f"同一事项的来信 {key} {'已定' if unit.decided else '拟'}由其承办"
            evidence = (
                *evidence,
                Evidence(kind="case", source=f"suggestion:{key}", text=told, weight=round(weight, 4)),
            )
        found.append(DepartmentScore(name=name, score=round(min(1.0, scores[name]), 4), evidence=evidence))
    return replace(routing, departments=tuple(found))
