"""City unit: bureaus of counties where a letter's matter is not give way to that of the city."""

from collections.abc import Mapping
from dataclasses import replace

from triage.routing.families import Families
from triage.routing.router import Routing
from triage.types import Department, DepartmentScore, Region


def with_city_unit(
    routing: Routing, region: Region, families: Families, departments: Mapping[str, Department]
) -> Routing:
    """The routing with the bureaus of other counties counted for the city's bureau of the same kind.

    Rationale: a bureau of a county that the letter does not name is a guess among its siblings; the city's can pass
    the letter on, and a reply that names another county is plainly wrong. Several such guesses say together which kind
    of bureau it is.

    Args:
        routing: of a letter.
        region: where the matter is.
        families: which units are of one kind.
        departments: by name.
    """
    if not any(_elsewhere(one.name, region, departments) for one in routing.departments):
        return routing
    merged: dict[str, DepartmentScore] = {}
    for one in routing.departments:
        head = families.of.get(one.name, one.name)
        cities = head in departments and departments[head].area is None
        name = head if cities and _elsewhere(one.name, region, departments) else one.name
        known = merged.get(name)
        evidence = one.evidence if name == one.name or known is None else known.evidence
        score = round(min(1.0, one.score + (known.score if known is not None else 0.0)), 4)
        merged[name] = DepartmentScore(name=name, score=score, evidence=evidence)
    return replace(routing, departments=tuple(sorted(merged.values(), key=lambda one: -one.score)))


def _elsewhere(name: str, region: Region, departments: Mapping[str, Department]) -> bool:
    unit = departments.get(name)
    return unit is not None and unit.area is not None and unit.area != region.area
