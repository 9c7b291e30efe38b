"""Reminders (催办、督办): which stage a deadline has reached, counted in working days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from triage.office.workdays import WorkCalendar
from triage.types import State, WorkItem

Stage = Literal["due_soon", "overdue", "overdue_twice"]
STAGES: tuple[Stage, ...] = ("due_soon", "overdue", "overdue_twice")
WAITING: tuple[State, ...] = ("assigned", "claimed", "returned", "in_progress", "reopened")
EVENT_OF: Mapping[Stage, str] = {"due_soon": "reminded", "overdue": "escalated", "overdue_twice": "supervised"}


@dataclass(frozen=True)
class ReminderDays:
    """Working days: how long before the deadline to remind, and after how many overdue ones to supervise."""

    soon: int
    twice: int


@dataclass(frozen=True)
class Notice:
    """What is said to the department, its superior, or the supervisors, once for each stage of a deadline."""

    stage: Stage
    deadline: date
    days_left: int
    text: str


def notice_for(
    work_item: WorkItem, today: date, calendar: WorkCalendar, days: ReminderDays, missed: Sequence[date] = ()
) -> Notice | None:
    """The notice that is due for a suggestion, or None.

    Overdue twice is what has passed its deadline by long, and what passes a later deadline after it missed one before.

    Args:
        work_item: where it stands.
        today: the current day.
        calendar: says which days are working days.
        days: when a deadline is near, and when it is long past.
        missed: the deadlines of which it was said that they have passed.
    """
    if work_item.deadline is None or work_item.state not in WAITING:
        return None
    left = calendar.between(today, work_item.deadline)
    unit = work_item.department or "分办人员"
    if left < -days.twice or (left == -days.twice and days.twice > 0):
        text = f"督办：{unit}承办的事项已逾期 {-left} 个工作日，转督办人员跟进。"
        return Notice("overdue_twice", work_item.deadline, left, text)
    if today > work_item.deadline and (earlier := missed_before(work_item.deadline, missed)) is not None:
        text = f"督办：{unit}承办的事项曾于 {earlier} 逾期，新期限 {work_item.deadline} 再次逾期，转督办人员跟进。"
        return Notice("overdue_twice", work_item.deadline, left, text)
    if today > work_item.deadline:
        text = f"催办升级：{unit}承办的事项已于 {work_item.deadline} 到期，请其上级单位过问。"
        return Notice("overdue", work_item.deadline, left, text)
    if left <= days.soon:
        text = f"催办：{unit}承办的事项将于 {work_item.deadline} 到期，还有 {left} 个工作日。"
        return Notice("due_soon", work_item.deadline, left, text)
    return None


def missed_before(deadline: date, missed: Sequence[date]) -> date | None:
    """The last of the deadlines that were missed before this one, or None."""
    return max((day for day in missed if day < deadline), default=None)
