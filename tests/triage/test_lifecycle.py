"""The lifecycle: a table of acts, checked against the table and against random walks."""

from datetime import UTC, date, datetime
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.errors import IncompleteTransitionError, NotPermittedError, TransitionError
from triage.types import Handling, State, Transition, TransitionAction
from triage.workflow.actor import CITIZEN, SYSTEM, Actor
from triage.workflow.lifecycle import EVENT_KINDS, RULES, move, possible, reopens_by_itself, role_for

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
    return Handling(
        suggestion_id="S1", state=state, department=CITY, deadline=date(2026, 12, 1), updated_at=NOW
    ).model_copy(update=changes)


def act(handling, actor, action, **particulars):
    return move(handling, Transition(action=action, **particulars), actor, NOW)


def test_the_table_covers_every_act_and_every_state_is_reached():
    assert set(RULES) == set(EVENT_KINDS) == set(get_args(TransitionAction))
    reached = {rule.target for rule in RULES.values()} | {"received"}
    assert set(get_args(State)) == reached - {None}


def test_the_way_from_arrival_to_thanks():
    handling = act(standing("triaged"), HANDLER, "assign", department=CITY, co_departments=(POWER, CITY))
    assert (handling.state, handling.co_departments) == ("assigned", (POWER,))
    for action, state in (("claim", "claimed"), ("start", "in_progress")):
        handling = act(handling, UNIT, action)
        assert handling.state == state
    handling = act(handling, OTHER, "co_reply", reply="线路正常")
    handling = act(handling, UNIT, "reply", reply="已修复")
    handling = act(handling, CITIZEN, "evaluate", satisfaction=5)
    assert act(handling, HANDLER, "close").state == "closed"


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
    with pytest.raises(IncompleteTransitionError, match="later"):
        act(standing("claimed"), UNIT, "request_extension", until=date(2026, 11, 1), reason="x")


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
    handling = standing("received")
    for action, actor in steps:
        offered = action in possible(handling, actor)
        try:
            after = move(handling, Transition(action=action, **FULL), actor, NOW)
        except (NotPermittedError, TransitionError):
            assert not offered
            continue
        except IncompleteTransitionError:
            assert action == "request_extension"
            continue
        assert offered
        assert handling.state in RULES[action].sources
        assert after.state == (RULES[action].target or handling.state)
        assert actor.role in RULES[action].roles
        assert after.cycle >= handling.cycle
        handling = after
