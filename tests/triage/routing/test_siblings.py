"""Letters of one issue go to one unit."""

import pytest

from triage.knowledge.sibling_unit import SiblingUnit
from triage.routing.router import Routing
from triage.routing.siblings import with_siblings
from triage.types import CategoryScore, Department, DepartmentScore, DuplicateHit, Region

UNITS = {
    "市城管局": Department(id="1", name="市城管局"),
    "市住建局": Department(id="2", name="市住建局"),
    "岳麓区城管局": Department(id="3", name="岳麓区城管局", city="长沙市", area="岳麓区"),
}
HERE = Region(city="长沙市", area="天心区")


def routing(**scores):
    found = tuple(DepartmentScore(name=name, score=score) for name, score in scores.items())
    return Routing(CategoryScore(name="城管", score=0.9), found)


def routed(sibling, *, score=0.95, region=HERE, refused=frozenset(), **own):
    hits = (DuplicateHit(id="A1", score=score),)
    return with_siblings(routing(**own), hits, {"A1": sibling}, UNITS, region, refused)


@pytest.mark.parametrize("sibling", [SiblingUnit("市住建局", 1.0, True), SiblingUnit("市住建局", 0.8, False)])
def test_a_letter_of_the_same_issue_goes_where_the_earlier_one_went(sibling):
    found = routed(sibling, 市城管局=0.55, 市住建局=0.4)
    assert found.departments[0].name == "市住建局"
    assert 0.95 <= sum(unit.score for unit in found.departments) <= 1
    assert "A1" in found.departments[0].evidence[0].text


def test_a_unit_that_the_letter_alone_would_not_name_is_added():
    assert [unit.name for unit in routed(SiblingUnit("市住建局", 1.0, True), 市城管局=0.9).departments] == [
        "市住建局",
        "市城管局",
    ]


def test_an_unsure_suggestion_does_not_outweigh_sure_evidence():
    assert routed(SiblingUnit("市住建局", 0.3, False), 市城管局=0.9).departments[0].name == "市城管局"


def test_what_people_rejected_and_units_of_other_places_are_not_followed():
    sibling = SiblingUnit("市住建局", 1.0, True)
    own = routing(市城管局=0.6).departments
    assert routed(sibling, refused=frozenset({"市住建局"}), 市城管局=0.6).departments == own
    assert routed(SiblingUnit("岳麓区城管局", 1.0, True), 市城管局=0.6).departments == own
    there = Region(city="长沙市", area="岳麓区")
    assert (
        routed(SiblingUnit("岳麓区城管局", 1.0, True), region=there, 市城管局=0.6).departments[0].name == "岳麓区城管局"
    )
    assert routed(SiblingUnit("撤销的局", 1.0, True), 市城管局=0.6).departments == own
