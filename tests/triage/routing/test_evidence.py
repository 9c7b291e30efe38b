"""Evidence of neighbours, places and duties, as numbers."""

import math

import numpy as np
import pytest

from triage.routing.evidence import (
    CATEGORY_KINDS,
    LOG_FLOOR,
    LetterEvidence,
    category_features,
    neighbour_shares,
    place_fit,
)
from triage.types import Case, Department, Region, Suggestion


def case(key, department=None, category=None):
    return Case(id=key, title="", text="路灯不亮", reply="已修复", department=department, category=category)


def test_unlabelled_cases_do_not_dilute_the_shares_of_labelled_ones():
    similar = [(case("a", "甲局"), 0.6), (case("b"), 0.9), (case("c", "乙局"), 0.2), (case("d", ""), 0.5)]
    assert neighbour_shares(similar, "department") == pytest.approx({"甲局": 0.75, "乙局": 0.25})
    assert neighbour_shares(similar[:2], "department") == pytest.approx({"甲局": 1.0})


def test_the_shares_of_one_label_add_up_and_without_labels_there_are_none():
    similar = [(case("a", category="照明"), 0.5), (case("b", category="照明"), 0.3), (case("c", category="供水"), 0.2)]
    assert neighbour_shares(similar, "category") == pytest.approx({"照明": 0.8, "供水": 0.2})
    assert neighbour_shares([(case("a"), 0.5)], "category") == {}
    assert neighbour_shares([(case("a", "甲局"), 0.0)], "department") == {}


def test_a_word_in_the_title_counts_twice_and_a_category_without_evidence_has_none():
    letter = Suggestion(id="s", title="路灯", text="路灯坏了，路面也不平")
    evidence = LetterEvidence(letter, np.array([1.0, 0.0]), Region(), [], [], {"照明": -1.0}, {})
    found = category_features(
        evidence, ["照明", "道路", "供水"], {"照明": ["路灯"], "道路": ["路面"], "供水": ["水管"]}, {"照明": np.array([0.6, 0.8])}
    )  # fmt: skip
    assert found.shape == (3, len(CATEGORY_KINDS))
    assert found[0] == pytest.approx([LOG_FLOOR - 1, 0, math.log1p(2), 0.6])
    assert found[1] == pytest.approx([0, 0, math.log1p(1), 0])
    assert found[2] == pytest.approx([0, 0, 0, 0])


@pytest.mark.parametrize(
    ("unit", "region", "fit"),
    [
        ({"area": "江东区"}, {"area": "江东区"}, (True, True)),
        ({"area": "江东区"}, {"area": "江西区"}, (False, False)),
        ({"area": "江东区"}, {}, (False, False)),
        ({}, {"area": "江西区"}, (False, True)),
        ({"city": "湘陵市"}, {"city": "楚阳市", "area": "江东区"}, (False, False)),
    ],
)
def test_a_unit_of_an_area_agrees_with_letters_from_there_only(unit, region, fit):
    assert place_fit(Department(id="D", name="局", **unit), Region(**region)) == fit


def worked_out(**changes):
    """One letter whose evidence is chosen so that every number can be worked out by hand."""
    from triage.routing.evidence import LetterEvidence
    from triage.types import Case, Duty, Region, Suggestion

    def case(category, department):
        return Case(id="c", title="", text="", reply="已办。", category=category, department=department)

    given = {
        "suggestion": Suggestion(id="S", title="路灯不亮", text="书院路路灯不亮，请城管局修一下。"),
        "vector": np.array([0.6, 0.8], dtype=np.float32),
        "region": Region(city="湘陵市", area="江东区"),
        "similar": [(case("路灯", "江东城管局"), 0.6), (case("停水", "市城管局"), 0.2), (case(None, None), 9.0)],
        "duties": [
            (Duty(id="1", department="江东城管局", text="x"), 0.5),
            (Duty(id="2", department="江东城管局", text="x"), 0.4),
            (Duty(id="3", department="市城管局", text="x"), 0.7),
        ],
        "category_logs": {"路灯": -1.0, "停水": -9.5},
        "department_logs": {"江东城管局": math.log(0.5), "市城管局": math.log(0.25)},
    }
    return LetterEvidence(**(given | changes))


def offices():
    from triage.types import Department

    city = Department(id="1", name="市城管局", short_name="城管局", city="湘陵市")
    county = Department(id="2", name="江东城管局", superior="市城管局", city="湘陵市", area="江东区")
    other = Department(id="3", name="水务局", aliases=("自来水",), city="湘陵市")
    return [city, county, other]


def test_what_speaks_for_a_category_is_counted_by_hand():
    from triage.routing.evidence import category_features, neighbour_shares

    evidence = worked_out()
    assert neighbour_shares(evidence.similar, "category") == {"路灯": pytest.approx(0.75), "停水": pytest.approx(0.25)}
    assert neighbour_shares([], "category") == {}
    hints = {"路灯": ["路灯", "书院路", "灯杆"], "停水": ["停水"]}
    vectors = {"路灯": np.array([1.0, 0.0]), "停水": np.array([0.0, -1.0])}
    found = category_features(evidence, ["路灯", "停水", "其他"], hints, vectors)
    # 路灯 stands in the title as well and counts twice, 书院路 once.
    expected = [[7.0, 0.75, math.log(4), 0.6], [0.0, 0.25, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]]
    assert found == pytest.approx(np.array(expected), abs=1e-6)


def test_what_speaks_for_a_department_is_counted_by_hand():
    from triage.routing.evidence import department_features
    from triage.routing.families import Families

    units = offices()
    families, asked = Families.among(units), []

    def level(family, local):
        asked.append((family, local))
        return 0.75 if local else 0.25

    affinity = {"路灯": {"江东城管局": 0.5, "市城管局": 0.25}, "停水": {"水务局": 1.0}}
    found = department_features(worked_out(), units, {"路灯": 0.8, "停水": 0.1}, affinity, families, level)

    def reach(share):
        return math.log((0.001 + share) / 0.001)

    family = [8 + math.log(0.75), 1.0, reach(0.6), 0.7]
    expected = [
        [8 + math.log(0.25), 0.25, reach(0.2), 0.7, 0, 1, 1, *family, 3 + math.log(0.25)],
        [8 + math.log(0.5), 0.75, reach(0.4), 0.5, 1, 1, 0, *family, 3 + math.log(0.75)],
        [0, 0, reach(0.1), 0, 0, 1, 0, 0, 0, reach(0.1), 0, 3],
    ]
    assert found == pytest.approx(np.array(expected, dtype=float), abs=1e-6)
    assert asked == [("市城管局", False), ("市城管局", True)]


def test_a_level_that_never_takes_a_letter_counts_nothing():
    from triage.routing.evidence import department_features
    from triage.routing.families import Families

    units = offices()
    found = department_features(worked_out(), units, {}, {}, Families.among(units), lambda _family, _local: 0.0)
    assert found[:2, -1].tolist() == [0, 0]


@pytest.mark.parametrize(
    ("unit", "region", "fit"),
    [
        ({"city": "湘陵市", "area": "江东区"}, {"city": "湘陵市", "area": "江东区"}, (True, True)),
        ({"city": "湘陵市", "area": "江东区"}, {"city": "湘陵市", "area": "江西区"}, (False, False)),
        ({"city": "湘陵市", "area": "江东区"}, {}, (False, False)),
        ({"city": "湘陵市"}, {"city": "湘陵市", "area": "江东区"}, (False, True)),
        ({"city": "湘陵市"}, {"city": "长沙市"}, (False, False)),
        ({"city": "湘陵市", "area": "江东区"}, {"city": "长沙市", "area": "江东区"}, (False, False)),
        ({}, {"city": "长沙市"}, (False, True)),
    ],
)
def test_where_a_unit_and_a_letter_belong_together(unit, region, fit):
    from triage.routing.evidence import place_fit
    from triage.types import Department, Region

    assert place_fit(Department(id="1", name="甲", **unit), Region(**region)) == fit
