"""Reminders in working days, and the supervision queue with its reasons."""

from datetime import UTC, date, datetime

import pytest

from triage.office.workdays import WorkCalendar
from triage.types import WorkItem
from triage.workflow.reminders import Notice, ReminderDays, notice_for
from triage.workflow.supervision import SupervisionFacts, judge

DAYS = ReminderDays(soon=2, twice=5)
CALENDAR = WorkCalendar()
DEADLINE = date(2026, 11, 27)


def standing(state="claimed", **changes):
    return WorkItem(
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


def facts(work_item, **changes):
    known = {
        "in_scope": True,
        "clauses": 1,
        "duplicates": 2,
        "returned": 0,
        "last_satisfaction": None,
        "last_comment": None,
    }
    return SupervisionFacts(work_item, **(known | changes))  # fmt: skip


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


@pytest.mark.parametrize(
    ("today", "missed", "notice"),
    [
        (date(2026, 11, 26), (), Notice("due_soon", DEADLINE, 1, "催办：城管局承办的事项将于 2026-11-27 到期，还有 1 个工作日。")),
        (date(2026, 11, 30), (), Notice("overdue", DEADLINE, -1, "催办升级：城管局承办的事项已于 2026-11-27 到期，请其上级单位过问。")),
        (date(2026, 12, 4), (), Notice("overdue_twice", DEADLINE, -5, "督办：城管局承办的事项已逾期 5 个工作日，转督办人员跟进。")),
        (
            date(2026, 11, 30),
            (date(2026, 11, 6), date(2026, 11, 13)),
            Notice(
                "overdue_twice", DEADLINE, -1,
                "督办：城管局承办的事项曾于 2026-11-13 逾期，新期限 2026-11-27 再次逾期，转督办人员跟进。",
            ),
        ),
    ],
)  # fmt: skip
def test_a_notice_says_who_until_when_and_how_late(today, missed, notice):
    assert notice_for(standing(), today, CALENDAR, DAYS, missed) == notice


def test_a_deadline_of_today_is_not_missed_yet():
    assert notice_for(standing(), DEADLINE, CALENDAR, DAYS, (date(2026, 11, 20),)).stage == "due_soon"


def test_what_no_department_has_is_for_those_who_assign():
    text = notice_for(standing("returned", department=None), DEADLINE, CALENDAR, DAYS).text
    assert text == "催办：分办人员承办的事项将于 2026-11-27 到期，还有 0 个工作日。"


@pytest.mark.parametrize(("twice", "stage"), [(0, "due_soon"), (1, "due_soon")])
def test_nothing_goes_to_supervision_on_the_day_of_its_deadline(twice, stage):
    assert notice_for(standing(), DEADLINE, CALENDAR, ReminderDays(soon=2, twice=twice)).stage == stage


def test_one_working_day_may_be_long_overdue():
    assert notice_for(standing(), date(2026, 11, 30), CALENDAR, ReminderDays(2, 1)).stage == "overdue_twice"


def reasons(work_item, today=date(2026, 11, 24), **known):
    return judge(facts(work_item, **known), today, CALENDAR, DAYS)


@pytest.mark.parametrize(
    ("score", "comment", "dissatisfied"),
    [
        (1, None, ("群众评价 1 分（满分 5 分）",)),
        (2, "", ("群众评价 2 分（满分 5 分）",)),
        (2, "又坏了", ("群众评价 2 分（满分 5 分），意见：又坏了",)),
    ],
)
def test_an_evaluation_that_nobody_acted_on_is_in_the_queue(score, comment, dissatisfied):
    entry = reasons(standing("evaluated"), last_satisfaction=score, last_comment=comment)
    assert entry.suggestion_id == "S1"
    assert entry.dissatisfied == dissatisfied
    assert entry.unresolved == ("评价不满意后尚未重新办理",)
    assert entry.reasonable == ("属于受理范围", "检索到 1 条适用的政策条款", "另有 2 件反映同一问题")


def test_a_citizen_who_is_content_brings_nothing_into_the_queue():
    assert reasons(standing("evaluated"), last_satisfaction=3) is None
    assert reasons(standing("merged", satisfaction=3), last_satisfaction=1) is None


@pytest.mark.parametrize("score", [1, 2])
def test_a_merged_one_whose_citizen_is_dissatisfied_may_be_separated(score):
    entry = reasons(standing("merged", satisfaction=score), last_satisfaction=score)
    assert entry.unresolved == ("并件答复后仍不满意，可分出单独办理",)
    assert reasons(standing("claimed", satisfaction=score), last_satisfaction=score) is None, "it is being handled"


@pytest.mark.parametrize(
    ("today", "unresolved"),
    [
        (DEADLINE, None),
        (date(2026, 12, 3), None),
        (date(2026, 12, 4), ("期限 2026-11-27 已过 5 个工作日，仍未答复",)),
    ],
)
def test_what_waits_past_the_second_stage_is_in_the_queue(today, unresolved):
    entry = reasons(standing(), today)
    assert (entry.unresolved if entry else None) == unresolved


def test_what_is_a_little_late_needs_somebody_who_is_dissatisfied():
    entry = reasons(standing(), date(2026, 11, 30), last_satisfaction=2)
    assert entry.unresolved == ("期限 2026-11-27 已过 1 个工作日，仍未答复",)


@pytest.mark.parametrize(
    ("returned", "unresolved"), [(1, ("重新办理尚未答复",)), (2, ("已被退回 2 次，承办单位未定",))]
)
def test_what_departments_send_back_and_forth_is_unresolved(returned, unresolved):
    entry = reasons(standing("returned", cycle=2, deadline=None), returned=returned)
    assert entry.unresolved == unresolved
    assert entry.dissatisfied == ("已重新办理 1 次",)


def test_each_reason_stands_there_once_with_the_others():
    entry = reasons(standing("returned", cycle=3), date(2026, 12, 7), returned=3, missed=(date(2026, 11, 2),))
    assert entry.dissatisfied == ("已重新办理 2 次",)
    assert entry.unresolved == (
        "此前的期限 2026-11-02 也已逾期",
        "期限 2026-11-27 已过 6 个工作日，仍未答复",
        "已被退回 3 次，承办单位未定",
    )


def test_what_was_not_taken_up_again_is_not_called_so():
    assert reasons(standing("reopened", cycle=1), last_satisfaction=1) is None


def test_without_clauses_and_duplicates_the_scope_alone_is_the_reason():
    entry = reasons(standing("evaluated"), last_satisfaction=1, clauses=0, duplicates=0)
    assert entry.reasonable == ("属于受理范围",)
