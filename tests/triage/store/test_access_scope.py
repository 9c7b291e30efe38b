"""How far a limited account reaches, by how a suggestion stands."""

import pytest
from sqlalchemy import select

from triage.errors import NotFoundError
from triage.store.base.access_scope import reached, with_triage, within
from triage.store.models import SuggestionRow, TriageRow
from triage.store.suggestions.visible import VisibleSuggestions
from triage.types import EVERYTHING, AccessScope, Department, Duty, Region, Suggestion, Transition
from triage.workflow.actor import Actor

OFFICE = Actor(name="王敏", role="handler")


def seen(desk, *departments, areas=None, channels=None):
    """The suggestions that somebody reaches, asked for one by one, together and in a query."""
    reach = AccessScope(departments=departments or None, areas=areas, channels=channels)
    with desk.store.read() as work:
        keys = work.suggestions.ids()
        visible = work.visible(reach)
        assert isinstance(visible, VisibleSuggestions)
        together = set(visible.get(keys))
        alone = set()
        for key in keys:
            try:
                alone.add(visible.one(key).id)
                visible.require([key])
            except NotFoundError:
                with pytest.raises(NotFoundError):
                    visible.require([key])
        session = work.suggestions._session
        queried = set(session.scalars(with_triage(select(SuggestionRow.id)).where(*within(reach))))
        anywhere = set(session.scalars(select(SuggestionRow.id).where(*reached(reach, SuggestionRow.id))))
    assert together == alone == queried == anywhere
    return together


def do(desk, key, action, **particulars):
    actor = particulars.pop("actor", OFFICE)
    with desk.store.write() as work:
        work.work_items.move(Transition(action=action, **particulars), work.work_items.one(key), actor)


@pytest.fixture
def office(desk):
    """Two departments, and a third that nothing is suggested for."""
    with desk.store.write() as work:
        work.departments.put(
            Department(id=f"D{name}", name=name, duties=(Duty(id=f"D{name}-1", department=name, text="负责。"),))
            for name in ("甲局", "乙局", "丙局")
        )
    desk.offer("S1", department="甲局")
    return desk


def test_what_is_only_suggested_is_with_the_suggested_department(office):
    assert seen(office, "甲局") == {"S1"}
    assert seen(office, "乙局") == set()


def test_what_a_person_decided_takes_the_place_of_what_is_suggested(office):
    office.decide("S1", "department", "edited", "乙局")
    assert seen(office, "甲局") == set()
    assert seen(office, "乙局") == {"S1"}


def test_of_two_decisions_the_last_counts(office):
    office.decide("S1", "department", "edited", "乙局")
    office.decide("S1", "department", "edited", "丙局")
    assert seen(office, "乙局") == set()
    assert seen(office, "丙局") == {"S1"}


def test_a_decision_about_another_part_does_not_move_a_suggestion(office):
    office.decide("S1", "category", "edited", "乙局")
    assert seen(office, "甲局") == {"S1"}
    assert seen(office, "乙局") == set()


def test_what_is_assigned_is_with_its_department_and_its_helpers_alone(office):
    office.decide("S1", "department", "edited", "乙局")
    do(office, "S1", "assign", department="丙局", co_departments=("甲局",))
    assert seen(office, "丙局") == {"S1"}
    assert seen(office, "甲局") == {"S1"}
    assert seen(office, "乙局") == set()


def test_the_name_of_a_helper_counts_as_a_whole(office):
    do(office, "S1", "assign", department="丙局", co_departments=("甲局",))
    for part in ("甲", "局", "%", "_局", '"'):
        assert seen(office, part) == set()


def test_what_has_no_triage_is_in_nobodys_limited_reach(office):
    with office.store.write() as work:
        work.suggestions.put([Suggestion(id="S2", text="路灯不亮", channel="热线")])
    assert seen(office) == {"S1", "S2"}
    assert seen(office, "甲局") == {"S1"}
    assert seen(office, channels=("热线",)) == {"S2"}


def test_an_empty_limit_admits_nothing(office):
    with office.store.read() as work:
        for limit in ("departments", "areas", "channels"):
            assert work.visible(AccessScope(**{limit: ()})).get(["S1"]) == {}
        assert set(work.visible(EVERYTHING).get(["S1", "nothing"])) == {"S1"}


def test_all_limits_hold_together(desk, offer):
    with desk.store.write() as work:
        work.suggestions.put(
            Suggestion(id=f"S{n}", text="路灯不亮", channel=channel)
            for n, channel in enumerate(("热线", "信箱", "热线", None))
        )
        for number, area in enumerate(("江东区", "江东区", None, "江西区")):
            work.triages.add(offer(f"S{number}").model_copy(update={"region": Region(city="湘陵市", area=area)}))
    assert seen(desk, areas=("江东区",)) == {"S0", "S1"}
    assert seen(desk, areas=("江东区", "江西区")) == {"S0", "S1", "S3"}
    assert seen(desk, channels=("热线",)) == {"S0", "S2"}
    assert seen(desk, areas=("江东区",), channels=("热线",)) == {"S0"}
    assert seen(desk, "乙局", areas=("江东区",)) == set()


def test_the_newest_triage_counts(office):
    office.offer("S1", department="乙局")
    assert seen(office, "甲局") == set()
    assert seen(office, "乙局") == {"S1"}
    with office.store.read() as work:
        assert work.suggestions._session.query(TriageRow).count() == 2


def test_to_require_many_is_to_require_each(office):
    with office.store.read() as work:
        visible = work.visible(AccessScope(departments=("甲局",)))
        visible.require(["S1", "S1"])
        visible.require([])
        with pytest.raises(NotFoundError):
            visible.require(["S1", "S9"])
