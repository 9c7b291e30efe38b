"""Reminders in working days, and the supervision queue with its reasons."""

from datetime import UTC, date, datetime

import pytest

from triage.types import Handling
from triage.workdays import WorkCalendar
from triage.workflow.reminders import ReminderDays, notice_for
from triage.workflow.supervision import SupervisionFacts, judge

DAYS = ReminderDays(soon=2, twice=5)
CALENDAR = WorkCalendar()
DEADLINE = date(2026, 11, 27)


def standing(state="claimed", **changes):
    return Handling(
        suggestion_id="S1", state=state, department="城管局", deadline=DEADLINE, updated_at=datetime(2026, 11, 1, tzinfo=UTC)
    ).model_copy(update=changes)  # fmt: skip


@pytest.mark.parametrize(
    ("today", "stage"),
    [
        (date(2026, 11, 24), None),
        (date(2026, 11, 25), "due_soon"),
        (date(2026, 11, 27), "due_soon"),
        (date(2026, 11, 28), "overdue"),
        (date(2026, 12, 3), "overdue"),
        (date(2026, 12, 4), "overdue_twice"),
    ],
)
def test_stages_are_counted_in_working_days(today, stage):
    notice = notice_for(standing(), today, CALENDAR, DAYS)
    assert (notice.stage if notice else None) == stage


@pytest.mark.parametrize(
    ("missed", "stage"), [((), "overdue"), ((date(2026, 11, 20), DEADLINE), "overdue_twice"), ((DEADLINE,), "overdue")]
)
def test_a_later_deadline_that_is_missed_as_well_is_overdue_twice_at_once(missed, stage):
    today = date(2026, 11, 28)
    assert notice_for(standing(), today, CALENDAR, DAYS, missed).stage == stage
    entry = judge(facts(standing(), missed=missed), today, CALENDAR, DAYS)
    assert (entry is not None) == (stage == "overdue_twice")
    if entry:
        assert entry.unresolved[0] == "此前的期限 2026-11-20 也已逾期"


def test_a_holiday_is_no_working_day():
    deadline = date(2026, 9, 30)
    assert notice_for(standing(deadline=deadline), date(2026, 10, 7), CALENDAR, DAYS).stage == "overdue"


@pytest.mark.parametrize("state", ["replied", "closed", "merged", "out_of_scope", "triaged"])
def test_what_waits_for_nobody_is_not_reminded_of(state):
    assert notice_for(standing(state), date(2027, 1, 1), CALENDAR, DAYS) is None


def facts(handling, **changes):
    known = {
        "in_scope": True,
        "clauses": 1,
        "duplicates": 2,
        "returned": 0,
        "last_satisfaction": None,
        "last_comment": None,
    }
    return SupervisionFacts(handling, **(known | changes))  # fmt: skip


def test_the_queue_says_why():
    again = standing("reopened", cycle=2)
    entry = judge(facts(again, last_satisfaction=1, last_comment="没修好"), date(2026, 11, 24), CALENDAR, DAYS)
    assert entry.dissatisfied == ("群众评价 1 分（满分 5 分），意见：没修好", "已重新办理 1 次")
    assert entry.unresolved == ("重新办理尚未答复",)
    assert "检索到 1 条适用的政策条款" in entry.reasonable


@pytest.mark.parametrize(
    ("fact", "today"),
    [
        (facts(standing("claimed")), date(2026, 11, 24)),
        (facts(standing("claimed")), date(2026, 11, 30)),
        (facts(standing("closed", cycle=2), last_satisfaction=1), date(2026, 12, 30)),
        (facts(standing("reopened", cycle=2), in_scope=False, last_satisfaction=1), date(2026, 12, 30)),
    ],
)
def test_what_is_in_time_resolved_or_out_of_scope_is_not_in_the_queue(fact, today):
    assert judge(fact, today, CALENDAR, DAYS) is None


def test_what_is_long_overdue_is_in_the_queue_without_an_evaluation():
    entry = judge(facts(standing("claimed")), date(2026, 12, 7), CALENDAR, DAYS)
    assert entry.dissatisfied == ()
    assert "已过 6 个工作日" in entry.unresolved[0]
