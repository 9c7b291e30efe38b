"""City unit: where a letter names no county of ours, a county's bureau gives way to that of the city."""

from collections.abc import Mapping
from dataclasses import replace

from triage.routing.families import Families
from triage.routing.router import Routing
from triage.types import Department, DepartmentScore, Region


def with_city_unit(
    routing: Routing, region: Region, families: Families, departments: Mapping[str, Department]
) -> Routing:
    """The routing with one county's bureau replaced by the city's of the same kind where no county is known.

    Rationale: a bureau of a county that the letter does not name is a guess among its siblings; the city's can pass
    the letter on, and a reply that names another county is plainly wrong.

    Args:
        routing: of a letter.
        region: where the matter is.
        families: which units are of one kind.
        departments: by name.
    """
    first = routing.departments[0] if routing.departments else None
    unit = departments.get(first.name) if first is not None else None
    if first is None or unit is None or unit.area is None or region.area is not None:
        return routing
    head = families.of.get(first.name, first.name)
    if head == first.name or head not in departments or departments[head].area is not None:
        return routing
    same = [one for one in routing.departments if families.of.get(one.name, one.name) == head]
    own = next((one for one in same if one.name == head), None)
    score = round(min(1.0, sum(one.score for one in same)), 4)
    evidence = own.evidence if own is not None else first.evidence
    others = tuple(one for one in routing.departments if one not in same)
    return replace(routing, departments=(DepartmentScore(name=head, score=score, evidence=evidence), *others))
