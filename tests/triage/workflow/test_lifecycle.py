"""The lifecycle: a table of acts, checked against the table and against random walks."""

from datetime import UTC, date, datetime
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.errors import IncompleteTransitionError, NotPermittedError, TransitionError
from triage.types import State, Transition, TransitionAction, WorkItem
from triage.types.state_names import EVENT_OF
from triage.workflow.actor import CITIZEN, SYSTEM, Actor
from triage.workflow.lifecycle import RULES, move, possible, reopens_by_itself, role_for

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
CITY, POWER = "城市管理局", "供电公司"
HANDLER = Actor(name="王敏", role="handler")
UNIT = Actor(name="李强", role="department", department=CITY)
OTHER = Actor(name="赵平", role="department", department=POWER)
ACTORS = (HANDLER, UNIT, OTHER, CITIZEN, SYSTEM, Actor(name="督", role="supervisor"), Actor(name="审", role="auditor"))
FULL = {
    "department": CITY, "co_departments": (POWER,), "level": "市级", "deadline": date(2026, 12, 1),
    "until": date(2026, 12, 10), "reason": "理由", "proposal": "转供电公司", "reply": "已修复", "satisfaction": 4,
    "target": "S2", "channel": "法院",
}  # fmt: skip


def standing(state="triaged", **changes):
    return WorkItem(
        suggestion_id="S1", state=state, department=CITY, deadline=date(2026, 12, 1), updated_at=NOW
    ).model_copy(update=changes)


def act(work_item, actor, action, **particulars):
    return move(work_item, Transition(action=action, **particulars), actor, NOW)


def test_the_table_covers_every_act_and_every_state_is_reached():
    assert set(RULES) == set(EVENT_OF) == set(get_args(TransitionAction))
    reached = {rule.target for rule in RULES.values()} | {"received"}
    assert set(get_args(State)) == reached - {None}


def test_the_way_from_arrival_to_thanks():
    work_item = act(standing("triaged"), HANDLER, "assign", department=CITY, co_departments=(POWER, CITY))
    assert (work_item.state, work_item.co_departments) == ("assigned", (POWER,))
    for action, state in (("claim", "claimed"), ("start", "in_progress")):
        work_item = act(work_item, UNIT, action)
        assert work_item.state == state
    work_item = act(work_item, OTHER, "co_reply", reply="线路正常")
    work_item = act(work_item, UNIT, "reply", reply="已修复")
    work_item = act(work_item, CITIZEN, "evaluate", satisfaction=5)
    assert act(work_item, HANDLER, "close").state == "closed"


def test_a_return_needs_a_reason_and_a_counter_proposal():
    with pytest.raises(IncompleteTransitionError, match="proposal"):
        act(standing("assigned"), UNIT, "return", reason="非本单位职责")
    assert act(standing("assigned"), UNIT, "return", reason="非职责", proposal=POWER).state == "returned"


@pytest.mark.parametrize("action", ["claim", "return", "request_extension"])
def test_a_department_acts_on_its_own_matters_only(action):
    with pytest.raises(NotPermittedError):
        act(standing("assigned", co_departments=(POWER,)), OTHER, action, reason="x", proposal="y", until="2027-01-01")


def test_an_extension_is_asked_for_and_granted_or_declined():
    asked = act(standing("claimed"), UNIT, "request_extension", until=date(2026, 12, 10), reason="材料未到")
    with pytest.raises(NotPermittedError):
        act(asked, UNIT, "grant_extension")
    granted = act(asked, HANDLER, "grant_extension")
    assert (granted.deadline, granted.extension_until) == (date(2026, 12, 10), None)
    assert act(asked, HANDLER, "decline_extension", reason="群众急盼").deadline == date(2026, 12, 1)
    with pytest.raises(TransitionError, match="extension was asked for"):
        act(granted, HANDLER, "grant_extension")
    with pytest.raises(IncompleteTransitionError, match="too_early"):
        act(standing("claimed"), UNIT, "request_extension", until=date(2026, 11, 1), reason="x")


@pytest.mark.parametrize("until", [date(2026, 11, 30), date(2026, 12, 1)])
def test_an_extension_that_gives_no_more_time_is_refused(until):
    with pytest.raises(IncompleteTransitionError, match="too_early"):
        act(standing("claimed"), UNIT, "request_extension", until=until, reason="材料未到")


def test_an_extension_of_one_day_is_asked_for():
    asked = act(standing("claimed"), UNIT, "request_extension", until=date(2026, 12, 2), reason="材料未到")
    assert asked.extension_until == date(2026, 12, 2)


@pytest.mark.parametrize(
    ("state", "actor", "action"),
    [
        ("assigned", HANDLER, "assign"),
        ("in_progress", HANDLER, "transfer"),
        ("claimed", UNIT, "return"),
        ("claimed", UNIT, "reply"),
        ("assigned", HANDLER, "merge"),
        ("assigned", HANDLER, "refuse"),
    ],
)
def test_a_request_for_more_time_ends_with_the_assignment_that_it_was_for(state, actor, action):
    asked = standing(state, extension_until=date(2026, 12, 10))
    assert act(asked, actor, action, **FULL).extension_until is None


@pytest.mark.parametrize(("actor", "action"), [(UNIT, "claim"), (HANDLER, "co_handle"), (OTHER, "co_reply")])
def test_a_request_for_more_time_outlasts_what_the_department_goes_on_with(actor, action):
    asked = standing("assigned", extension_until=date(2026, 12, 10), co_departments=(POWER,))
    assert act(asked, actor, action, **FULL).extension_until == date(2026, 12, 10)


@pytest.mark.parametrize(
    ("state", "action", "particulars"),
    [
        ("triaged", "assign", {"department": CITY, "co_departments": (POWER, CITY)}),
        ("triaged", "assign", {"department": POWER}),
        ("assigned", "co_handle", {"co_departments": (CITY, POWER)}),
        ("claimed", "transfer", {"department": POWER, "level": "省级", "reason": "省级事权"}),
    ],
)
def test_who_leads_never_helps_as_well(state, action, particulars):
    after = act(standing(state, co_departments=(POWER,)), HANDLER, action, **particulars)
    assert after.department not in after.co_departments
    lead = Actor(name="牵头", role="department", department=after.department)
    assert "co_reply" not in possible(after, lead)


def test_dissatisfaction_reopens_once_by_itself():
    unhappy = act(standing("replied"), CITIZEN, "evaluate", satisfaction=2)
    assert reopens_by_itself(unhappy)
    again = act(unhappy, SYSTEM, "reopen", reason="不满意")
    assert (again.state, again.cycle, again.satisfaction) == ("reopened", 2, None)
    assert not reopens_by_itself(unhappy.model_copy(update={"cycle": 2}))
    assert not reopens_by_itself(act(standing("replied"), CITIZEN, "evaluate", satisfaction=3))


def test_a_transfer_changes_level_and_department():
    moved = act(standing("in_progress"), HANDLER, "transfer", level="省级", department=POWER, reason="省级事权")
    assert (moved.state, moved.level, moved.department) == ("assigned", "省级", POWER)


def test_nothing_is_merged_into_itself():
    with pytest.raises(IncompleteTransitionError):
        act(standing(), HANDLER, "merge", target="S1")


def test_somebody_with_several_roles_acts_in_the_one_that_may():
    assert role_for("claim", frozenset(("handler", "department"))) == "department"
    assert role_for("assign", frozenset(("expert", "auditor"))) is None


@given(st.lists(st.tuples(st.sampled_from(sorted(RULES)), st.sampled_from(ACTORS)), max_size=30))
def test_a_walk_obeys_the_table(steps):
    work_item = standing("received")
    for action, actor in steps:
        offered = action in possible(work_item, actor)
        try:
            after = move(work_item, Transition(action=action, **FULL), actor, NOW)
        except (NotPermittedError, TransitionError):
            assert not offered
            continue
        except IncompleteTransitionError:
            assert action == "request_extension"
            continue
        assert offered
        assert work_item.state in RULES[action].sources
        assert after.state == (RULES[action].target or work_item.state)
        assert actor.role in RULES[action].roles
        assert after.cycle >= work_item.cycle
        assert after.department not in after.co_departments
        assert after.extension_until is None or after.state in ("assigned", "claimed", "in_progress")
        work_item = after
