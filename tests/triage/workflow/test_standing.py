"""What people decided and what of it holds; what an act says about a part."""

from datetime import UTC, datetime

import pytest

from triage.types import (
    CategoryScore,
    Decision,
    DepartmentScore,
    Draft,
    Event,
    NeedsHuman,
    PartDecision,
    Region,
    Scope,
    Transition,
    Triage,
)
from triage.workflow.implied import implied_by
from triage.workflow.standing import is_settled, returned_by, standing_of

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
A, B = "城市管理局", "供电公司"


def decision(number, part, value, *, version=1, action="edited", **more):
    if value is None:
        action = "rejected"
    made = PartDecision(part=part, action=action, value=value, **more)
    return Decision(id=number, suggestion_id="S1", triage_version=version, actor="王敏", time=NOW, parts=(made,))


def event(number, kind, **more):
    return Event(number=number, suggestion_id="S1", kind=kind, actor="王敏", role="handler", time=NOW, **more)


def decided(number, which):
    return event(number, "decided", data={"decision": which})


def values(standing):
    return {name: held.part.value for name, held in standing.items()}


def test_the_newest_decision_on_a_part_holds():
    made = [decision(1, "department", A), decision(2, "tier", "重点"), decision(3, "department", B)]
    found = standing_of(made, [decided(1, 1), decided(2, 2), decided(3, 3)])
    assert values(found) == {"department": B, "tier": "重点"}


def test_another_content_ends_what_was_decided_on_the_former_one():
    made = [decision(1, "department", A), decision(2, "tier", "重点")]
    assert values(standing_of(made, [decided(1, 1), event(2, "corrected"), decided(3, 2)])) == {"tier": "重点"}


def test_a_department_that_gives_it_back_is_no_longer_decided_on():
    made = [decision(1, "department", A)]
    timeline = [decided(1, 1), event(2, "returned", department=A)]
    assert standing_of(made, timeline) == {}
    assert returned_by(timeline) == {A}
    again = [*made, decision(2, "department", B)]
    assert values(standing_of(again, [*timeline, decided(3, 2)])) == {"department": B}


def test_a_decision_without_an_event_counts_in_its_place():
    made = [decision(1, "tier", "常规"), decision(2, "tier", "重点"), decision(3, "department", A)]
    assert values(standing_of(made, [decided(1, 2)])) == {"tier": "重点", "department": A}


@pytest.mark.parametrize(
    ("value", "version", "settled"), [(A, 1, True), (A, 2, True), (None, 1, False), (None, 2, True)]
)
def test_a_rejection_speaks_of_what_was_offered_then(value, version, settled):
    standing = standing_of([decision(1, "department", value, version=version)], [decided(1, 1)])
    assert is_settled("department", standing, 2) is settled
    assert not is_settled("tier", standing, 2)


@pytest.fixture
def make_triage():
    def make(**changes):
        given = {
            "id": "S1", "category": CategoryScore(name=None, score=0), "departments": (DepartmentScore(name=A, score=1),),
            "region": Region(), "tier": "常规", "deadline": None, "in_scope": Scope(value=True), "duplicates": (),
            "similar_cases": (), "policies": (), "sources": (), "draft": Draft(text="您好。"),
            "needs_human": NeedsHuman(value=False), "produced_by": {},
        }  # fmt: skip
        return Triage(**(given | changes))

    return make


@pytest.mark.parametrize(
    ("act", "held", "said"),
    [
        ({"action": "assign", "department": A}, {}, ("department", "accepted", A)),
        ({"action": "assign", "department": B}, {}, ("department", "edited", B)),
        ({"action": "assign", "department": B}, {"department": A}, ("department", "edited", B)),
        ({"action": "assign", "department": B}, {"department": B}, None),
        ({"action": "transfer", "department": B, "level": "市级", "reason": "权属"}, {}, ("department", "edited", B)),
        ({"action": "merge", "target": "S2"}, {}, ("duplicate", "edited", "S2")),
        ({"action": "reply", "reply": "您好。"}, {}, ("draft", "accepted", "您好。")),
        ({"action": "reply", "reply": "已修复。"}, {}, ("draft", "edited", "已修复。")),
        ({"action": "reply", "reply": "已修复。"}, {"draft": "已修复。"}, None),
        ({"action": "refuse", "channel": "法院"}, {}, ("department", "rejected", None)),
        ({"action": "refuse", "channel": "法院"}, {"department": None}, None),
        ({"action": "close"}, {}, None),
    ],
)
def test_an_act_says_what_it_decides(make_triage, act, held, said):
    found = implied_by(Transition(**act), make_triage(), held)
    assert said == (found and (found.part, found.action, found.value))


def test_who_refuses_what_was_taken_for_no_matter_of_ours_decides_nothing_new(make_triage):
    triage = make_triage(in_scope=Scope(value=False, reason="诉讼，请转告：法院"))
    assert implied_by(Transition(action="refuse", channel="法院"), triage, {}) is None
    assert triage.in_scope.channel == "法院"
