"""Where no county is known, the city's bureau goes before a county's."""

import pytest

from triage.routing.city_unit import with_city_unit
from triage.routing.families import Families
from triage.routing.router import Routing
from triage.types import CategoryScore, Department, DepartmentScore, Region

CITY = Department(id="d1", name="湘陵市教育局", city="湘陵市")
COUNTY = Department(id="d2", name="云峰县教育局", city="湘陵市", area="云峰县", superior="湘陵市教育局")
OTHER = Department(id="d3", name="湘陵市水利局", city="湘陵市")
UNITS = {unit.name: unit for unit in (CITY, COUNTY, OTHER)}


def _routing(*scores: tuple[Department, float]) -> Routing:
    ranked = tuple(DepartmentScore(name=unit.name, score=score) for unit, score in scores)
    return Routing(CategoryScore(name=None, score=0.0), ranked)


@pytest.mark.parametrize(
    ("area", "scores", "first"),
    [
        (None, ((COUNTY, 0.4), (OTHER, 0.3), (CITY, 0.2)), ("湘陵市教育局", 0.6)),
        (None, ((COUNTY, 0.4), (OTHER, 0.3)), ("湘陵市教育局", 0.4)),
        ("云峰县", ((COUNTY, 0.4), (CITY, 0.2)), ("云峰县教育局", 0.4)),
        (None, ((OTHER, 0.5), (COUNTY, 0.4)), ("湘陵市水利局", 0.5)),
        ("长宁区", ((COUNTY, 0.3), (OTHER, 0.25), (CITY, 0.2)), ("湘陵市教育局", 0.5)),
        (None, ((CITY, 0.3), (COUNTY, 0.25)), ("湘陵市教育局", 0.55)),
    ],
)
def test_a_county_that_the_letter_does_not_name_gives_way(area, scores, first):
    region = Region(city="湘陵市", area=area)
    found = with_city_unit(_routing(*scores), region, Families.among(list(UNITS.values())), UNITS).departments
    assert (found[0].name, found[0].score) == first
    assert len({one.name for one in found}) == len(found)
