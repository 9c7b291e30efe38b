"""Clocks of letters in danger: started once, raised, never silently ended; on SQLite and PostgreSQL."""

from datetime import UTC, datetime, timedelta

import pytest

from triage.errors import NotFoundError, UrgentActError
from triage.office.config import load_office
from triage.types import EVERYTHING, AccessScope, Danger, Department, Suggestion, Transition
from triage.workflow.actor import Actor

CONFIG = load_office(None).urgent
WANG, LI = (Actor(name=name, role="handler", account=name) for name in ("王敏", "李科"))


@pytest.fixture
def judge(store, offer):
    """Stores a triage with a danger and starts the clocks, as the engine does."""

    def judge(key, level, *kinds, now=None):
        with store.write() as work:
            if not work.suggestions.get([key]):
                work.suggestions.put([Suggestion(id=key, text="他们拿着刀在楼下")])
            triage = offer(key).model_copy(update={"danger": Danger(level=level, kinds=kinds, words=("刀",))})
            work.triages.add(triage)
            return work.urgent_clocks.start([triage], CONFIG, now or datetime.now(UTC))

    return judge


def clock(store, key="1"):
    with store.read() as work:
        return work.urgent_clocks.get([key]).get(key)


def kinds_of(store, key="1"):
    with store.read() as work:
        return [event.kind for event in work.events.of(key) if event.kind.startswith("danger")]


def act(store, name, *given):
    with store.write() as work:
        return getattr(work.urgent_clocks, name)(*given)


def test_a_clock_starts_at_receipt_and_is_due_after_the_minutes_of_its_kind(store, judge):
    before = datetime.now(UTC)
    assert judge("1", "danger", "violence") == ["1"]
    found = clock(store)
    assert before - timedelta(seconds=5) <= found.started_at <= datetime.now(UTC)
    assert found.due_at - found.started_at == timedelta(minutes=15)
    assert (found.level, found.kinds, found.waiting) == ("danger", ("violence",), True)
    judge("2", "danger", "gas_fire")
    assert clock(store, "2").due_at - clock(store, "2").started_at == timedelta(minutes=30)
    assert kinds_of(store) == ["danger_detected"]


def test_without_danger_there_is_no_clock(store, judge):
    assert judge("1", "none") == []
    assert clock(store) is None


def test_another_triage_that_says_the_same_changes_nothing(store, judge):
    judge("1", "danger", "violence")
    first = clock(store)
    assert judge("1", "danger", "violence") == []
    assert (clock(store), kinds_of(store)) == (first, ["danger_detected"])


def test_a_triage_that_says_less_leaves_the_clock_running(store, judge):
    judge("1", "danger", "violence")
    judge("1", "look_at_once", "violence")
    judge("1", "none")
    assert (clock(store).level, clock(store).closed_at) == ("danger", None)


def test_a_triage_that_says_more_raises_the_level_and_never_puts_it_off(store, judge):
    judge("1", "look_at_once", "gas_fire")
    act(store, "acknowledge", "1", WANG, datetime.now(UTC))
    before = clock(store)
    judge("1", "danger", "violence", now=before.due_at - timedelta(minutes=20))
    after = clock(store)
    assert (after.level, after.kinds) == ("danger", ("gas_fire", "violence"))
    assert after.due_at == before.due_at - timedelta(minutes=5)
    assert after.acknowledged_by == "王敏"
    judge("1", "danger", "road", now=before.due_at + timedelta(hours=1))
    assert clock(store).due_at == after.due_at


def test_what_a_person_closed_starts_again_only_where_more_is_said(store, judge):
    judge("1", "look_at_once", "violence")
    act(store, "close", "1", "not_danger", "是演练", WANG, datetime.now(UTC))
    assert judge("1", "look_at_once", "violence") == []
    assert clock(store).closed_by == "王敏"
    now = datetime.now(UTC)
    assert judge("1", "danger", "violence", now=now) == ["1"]
    again = clock(store)
    assert (again.closed_at, again.acknowledged_by, again.reason) == (None, None, None)
    assert again.due_at == now + timedelta(minutes=15)
    assert kinds_of(store) == ["danger_detected", "danger_dismissed", "danger_detected"]


def test_a_letter_that_was_over_before_starts_no_clock(store, judge):
    judge("1", "none")
    with store.write() as work:
        refused = Transition(action="refuse", channel="法院", reason="诉讼")
        work.work_items.move(refused, work.work_items.one("1"), WANG)
    assert judge("1", "danger", "violence") == []
    assert clock(store) is None


def test_one_person_takes_it_on(store, judge):
    judge("1", "danger", "violence")
    now = datetime.now(UTC)
    act(store, "acknowledge", "1", WANG, now)
    assert act(store, "acknowledge", "1", WANG, now + timedelta(minutes=1)).acknowledged_at == now
    with pytest.raises(UrgentActError, match="王敏"):
        act(store, "acknowledge", "1", LI, now)
    assert kinds_of(store) == ["danger_detected", "danger_acknowledged"]


def test_a_step_is_ticked_once_with_its_name(store, judge):
    judge("1", "danger", "violence")
    now = datetime.now(UTC)
    act(store, "tick", "1", "violence.call_police", WANG, now)
    act(store, "tick", "1", "violence.call_police", LI, now)
    act(store, "tick", "1", "violence.call_back", LI, now)
    assert [(step.id, step.by) for step in clock(store).steps] == [
        ("violence.call_police", "王敏"), ("violence.call_back", "李科"),
    ]  # fmt: skip
    assert clock(store).steps[0].at == now


def test_a_person_confirms_and_the_minutes_begin(store, judge):
    judge("1", "look_at_once", "violence")
    late = clock(store).due_at + timedelta(minutes=9)
    assert act(store, "escalate", "1", ("supervisor",), late)
    found = act(store, "confirm", "1", "电话里听见打砸", CONFIG, WANG, late)
    assert (found.level, found.due_at, found.escalated_at) == ("danger", late + timedelta(minutes=15), None)
    with pytest.raises(UrgentActError):
        act(store, "confirm", "1", "再说一次", CONFIG, WANG, late)


def test_what_is_closed_takes_no_more_acts(store, judge):
    judge("1", "danger", "violence")
    now = datetime.now(UTC)
    act(store, "close", "1", "resolved", "警察已到", WANG, now)
    found = clock(store)
    assert (found.closed_at, found.closed_by, found.outcome, found.reason) == (now, "王敏", "resolved", "警察已到")
    for name, given in (("acknowledge", (WANG, now)), ("tick", ("violence.call_back", WANG, now)),
                        ("close", ("resolved", None, LI, now))):  # fmt: skip
        with pytest.raises(UrgentActError, match="王敏"):
            act(store, name, "1", *given)
    with pytest.raises(NotFoundError):
        act(store, "acknowledge", "none", WANG, now)


def test_escalation_happens_once_and_only_while_nobody_took_it_on(store, judge):
    for key in ("1", "2", "3"):
        judge(key, "danger", "violence")
    now = clock(store).due_at + timedelta(minutes=1)
    act(store, "acknowledge", "2", WANG, now)
    with store.read() as work:
        assert work.urgent_clocks.unacknowledged(clock(store).due_at - timedelta(seconds=1), 9) == []
        assert work.urgent_clocks.unacknowledged(now, 9) == ["1", "3"]
        assert work.urgent_clocks.unacknowledged(now, 1) == ["1"]
        assert work.urgent_clocks.next_due(clock(store).due_at) == clock(store, "3").due_at
    assert act(store, "escalate", "1", ("supervisor",), now)
    assert not act(store, "escalate", "1", ("supervisor",), now)
    assert not act(store, "escalate", "2", ("supervisor",), now)
    with store.read() as work:
        event = work.events.of("1")[-1]
        assert (event.kind, event.data["to"], event.data["kinds"]) == (
            "danger_unacknowledged", ["supervisor"], ["violence"],
        )  # fmt: skip
        assert work.urgent_clocks.unacknowledged(now, 9) == ["3"]


def test_running_clocks_are_listed_escalated_first_then_by_due_within_reach(store, judge):
    for key, kind in (("1", "gas_fire"), ("2", "violence"), ("3", "gathering"), ("4", "violence")):
        judge(key, "danger", kind)
    act(store, "escalate", "3", ("supervisor",), datetime.now(UTC))
    act(store, "close", "4", "resolved", None, WANG, datetime.now(UTC))
    with store.write() as work:
        work.departments.put([Department(id="D2", name="乙局")])
        work.work_items.move(Transition(action="assign", department="乙局"), work.work_items.one("1"), WANG)
    with store.read() as work:
        clocks = work.urgent_clocks
        assert [found.suggestion_id for found in clocks.running(EVERYTHING, 9)] == ["3", "2", "1"]
        assert [found.suggestion_id for found in clocks.running(EVERYTHING, 1)] == ["3"]
        assert clocks.count(EVERYTHING) == 3
        offered, assigned = AccessScope(departments=("甲局",)), AccessScope(departments=("乙局",))
        assert [found.suggestion_id for found in clocks.running(offered, 9)] == ["3", "2"]
        assert clocks.running(offered, 9, assigned_only=True) == []
        assert [found.suggestion_id for found in clocks.running(assigned, 9, assigned_only=True)] == ["1"]
        assert clocks.count(assigned, assigned_only=True) == 1


def test_the_reason_is_erased_with_the_letter(store, judge):
    judge("1", "danger", "violence")
    act(store, "close", "1", "resolved", "来电人13812345678已安全", WANG, datetime.now(UTC))
    with store.write() as work:
        work.erasures.erase("1", WANG, lambda before: str(len(before)))
    assert "13812345678" not in clock(store).reason
    assert "已安全" in clock(store).reason
