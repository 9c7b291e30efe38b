"""In which role and under whose name somebody acts."""

from datetime import UTC, datetime

import pytest

from api.access.acting import acting, acting_as, actor_name, intake_actor, may_do
from api.access.principal import Principal
from api.base.errors import ForbiddenError
from triage.types import AccessScope, WorkItem

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
HANDLER = Principal("account", "wangmin", "王敏", roles=frozenset({"handler"}))
UNIT = Principal("account", "zhang", "张强", roles=frozenset({"department"}), reach=AccessScope(departments=("甲局",)))
AUDITOR = Principal("account", "shen", "沈洁", roles=frozenset({"auditor"}))
BOTH = Principal("account", "lijing", "李静", roles=frozenset({"operator", "supervisor"}))
READER = Principal("api_key", "app", "app", scopes=frozenset({"suggestions:read"}))
DECIDER = Principal("api_key", "hotline", "hotline", scopes=frozenset({"decisions:write"}), may_name_actor=True)


def item(state="triaged", **fields):
    return WorkItem(suggestion_id="S1", state=state, updated_at=NOW, **fields)


def test_the_role_that_admits_to_an_act_is_taken():
    assert acting(BOTH, "assign").role == "supervisor"
    assert acting(HANDLER, "assign").role == "handler"
    actor = acting(UNIT, "claim")
    assert (actor.role, actor.department, actor.name, actor.account) == ("department", "甲局", "张强", "zhang")


def test_who_may_not_do_something_still_has_a_role_that_is_refused():
    assert acting(AUDITOR, "assign").role == "auditor"
    assert acting(HANDLER, "claim").role == "handler"


def test_a_system_that_may_decide_acts_for_the_office():
    actor = acting(DECIDER, "assign")
    assert (actor.role, actor.account, actor.kind) == ("handler", "hotline", "api_key")
    assert acting(READER, "assign").role not in ("handler", "supervisor")
    assert acting_as(READER).kind == "api_key"
    assert intake_actor(DECIDER).role == "channel"


def test_only_a_key_that_may_names_another_person():
    assert actor_name(HANDLER, None) == "王敏"
    assert actor_name(HANDLER, "王敏") == "王敏"
    assert actor_name(DECIDER, "李静") == "李静"
    assert actor_name(DECIDER, None) == "hotline"
    for who in (HANDLER, READER):
        with pytest.raises(ForbiddenError):
            actor_name(who, "李静")


def test_what_somebody_may_do_follows_from_role_and_state():
    assert {"assign", "refuse", "merge"} <= set(may_do(HANDLER, item()))
    assert "claim" not in may_do(HANDLER, item("assigned", department="甲局"))
    assert "claim" in may_do(UNIT, item("assigned", department="甲局"))
    assert may_do(UNIT, item("assigned", department="乙局")) == []
    assert may_do(AUDITOR, item()) == []
    assert may_do(READER, item()) == []
    found = may_do(BOTH, item())
    assert len(found) == len(set(found))
