"""Supervision (督办): which suggestions a supervisor should look at, each with the reasons why.

There is no count and no order of departments here: what is looked at is the matter, not who did badly.
"""

from dataclasses import dataclass
from datetime import date

from triage.office.workdays import WorkCalendar
from triage.types import WorkItem
from triage.workflow.lifecycle import DISSATISFIED, is_dissatisfied
from triage.workflow.reminders import WAITING, ReminderDays, missed_before

RETURNS = 2


@dataclass(frozen=True)
class SupervisionFacts:
    """What is known of a suggestion that may need supervision; `missed` are the deadlines that it has passed."""

    work_item: WorkItem
    in_scope: bool
    clauses: int
    duplicates: int
    returned: int
    last_satisfaction: int | None
    last_comment: str | None
    missed: tuple[date, ...] = ()


@dataclass(frozen=True)
class SupervisionEntry:
    """A suggestion in the queue: why the public is dissatisfied, why it is unresolved, why it is reasonable."""

    suggestion_id: str
    dissatisfied: tuple[str, ...]
    unresolved: tuple[str, ...]
    reasonable: tuple[str, ...]


def judge(facts: SupervisionFacts, today: date, calendar: WorkCalendar, days: ReminderDays) -> SupervisionEntry | None:
    """The entry of a suggestion, or None where it does not belong into the queue.

    A matter belongs there when it is unresolved and reasonable, and the citizen is dissatisfied or has waited past
    the second stage of the deadline, or past a second deadline.
    """
    dissatisfied = _dissatisfied(facts)
    unresolved, late = _unresolved(facts, today, calendar, days)
    reasonable = _reasonable(facts)
    if not (unresolved and reasonable and (dissatisfied or late)):
        return None
    return SupervisionEntry(facts.work_item.suggestion_id, dissatisfied, unresolved, reasonable)


def _dissatisfied(facts: SupervisionFacts) -> tuple[str, ...]:
    reasons = []
    if facts.last_satisfaction is not None and facts.last_satisfaction <= DISSATISFIED:
        comment = f"，意见：{facts.last_comment}" if facts.last_comment else ""
        reasons.append(f"群众评价 {facts.last_satisfaction} 分（满分 5 分）{comment}")
    if facts.work_item.cycle > 1:
        reasons.append(f"已重新办理 {facts.work_item.cycle - 1} 次")
    return tuple(reasons)


def _unresolved(
    facts: SupervisionFacts, today: date, calendar: WorkCalendar, days: ReminderDays
) -> tuple[tuple[str, ...], bool]:
    work_item, reasons, late = facts.work_item, [], False
    if work_item.state == "evaluated":
        reasons.append("评价不满意后尚未重新办理")
    if work_item.state == "merged" and is_dissatisfied(work_item):
        reasons.append("并件答复后仍不满意，可分出单独办理")
    if work_item.state in WAITING:
        if work_item.deadline is not None and today > work_item.deadline:
            over = calendar.between(work_item.deadline, today)
            earlier = missed_before(work_item.deadline, facts.missed)
            late = earlier is not None or over >= days.twice
            if earlier is not None:
                reasons.append(f"此前的期限 {earlier} 也已逾期")
            reasons.append(f"期限 {work_item.deadline} 已过 {over} 个工作日，仍未答复")
        if facts.returned >= RETURNS:
            reasons.append(f"已被退回 {facts.returned} 次，承办单位未定")
        if not reasons and work_item.cycle > 1:
            reasons.append("重新办理尚未答复")
    return tuple(reasons), late


def _reasonable(facts: SupervisionFacts) -> tuple[str, ...]:
    if not facts.in_scope:
        return ()
    reasons = ["属于受理范围"]
    if facts.clauses:
        reasons.append(f"检索到 {facts.clauses} 条适用的政策条款")
    if facts.duplicates:
        reasons.append(f"另有 {facts.duplicates} 件反映同一问题")
    return tuple(reasons)
