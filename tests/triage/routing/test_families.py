"""Families of units, the level that takes a letter, and what the duties say of a category."""

import pytest

from triage.routing.affinity import affinity_of, duty_affinity, with_duties
from triage.routing.families import Families, Levels
from triage.types import Case, Department, Duty, Region

CITY = Department(
    id="1",
    name="湘陵市教育局",
    city="湘陵市",
    duties=(Duty(id="1", department="湘陵市教育局", text="负责幼儿园保教费监督"),),
)
COUNTY = Department(id="2", name="青溪县教育局", level="县级", city="湘陵市", area="青溪县", superior="湘陵市教育局")
OTHER = Department(
    id="3",
    name="湘陵市水利局",
    city="湘陵市",
    superior="湘陵市人民政府",
    duties=(Duty(id="3", department="湘陵市水利局", text="负责山塘和水库、灌溉"),),
)
UNITS = (CITY, COUNTY, OTHER)
THERE, ELSEWHERE = Region(city="湘陵市", area="青溪县"), Region(city="湘陵市", area="江东区")


def test_a_county_bureau_belongs_to_the_bureau_above_it():
    families = Families.among(UNITS)
    assert families.of == {
        "湘陵市教育局": "湘陵市教育局",
        "青溪县教育局": "湘陵市教育局",
        "湘陵市水利局": "湘陵市水利局",
    }
    assert families.sums({"湘陵市教育局": 0.2, "青溪县教育局": 0.3}) == {"湘陵市教育局": 0.5}


def test_the_level_is_open_only_where_the_area_has_a_unit_of_its_own():
    families = Families.among(UNITS)
    assert families.open_choice("湘陵市教育局", THERE)
    assert families.open_choice("青溪县教育局", THERE)
    assert not families.open_choice("湘陵市教育局", ELSEWHERE)
    assert not families.open_choice("湘陵市水利局", THERE)


def test_the_level_follows_what_was_decided_and_a_letter_does_not_count_for_itself():
    levels = Levels.count(Families.among(UNITS), [(COUNTY, THERE)] * 8 + [(CITY, THERE)] * 2 + [(CITY, ELSEWHERE)] * 5)
    assert (levels.local, levels.city) == ({"湘陵市教育局": 8}, {"湘陵市教育局": 2})
    local, city = (levels.share("湘陵市教育局", local=value) for value in (True, False))
    assert local > 0.7
    assert local + city == pytest.approx(1)
    assert levels.share("湘陵市教育局", local=True, without=True) < local
    assert levels.share("湘陵市教育局", local=True, without=False) > local


def test_a_category_without_cases_has_the_department_whose_duties_name_its_words():
    hints = {"教育/学前": ("幼儿园", "保教费"), "农业/水利": ("水库", "灌溉", "山塘")}
    duties = duty_affinity(hints, UNITS)
    assert duties["农业/水利"] == {"湘陵市水利局": 1.0}
    cases = [Case(id="1", reply="已办", category="教育/学前", department="青溪县教育局")]
    mixed = with_duties(affinity_of(cases), duties)
    assert mixed["农业/水利"] == {"湘陵市水利局": 1.0}
    assert mixed["教育/学前"]["青溪县教育局"] == pytest.approx(0.7)
    assert mixed["教育/学前"]["湘陵市教育局"] == pytest.approx(0.3)
