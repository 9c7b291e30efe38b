"""Queues: the views of the inbox that everybody has, as conditions on suggestion, triage, handling and holding."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import ColumnElement, func, or_

from triage.store.models import SuggestionLockRow, SuggestionRow, TriageRow, WorkItemRow
from triage.types import State
from triage.workflow.lifecycle import UNTIL_ASSIGNED

Queue = Literal["open", "mine", "unit", "unassigned", "today", "overdue", "risky", "human", "decided"]
QUEUES: tuple[Queue, ...] = ("open", "mine", "unit", "unassigned", "today", "overdue", "risky", "human", "decided")
FINISHED: tuple[State, ...] = ("replied", "evaluated", "closed", "merged", "out_of_scope")
AT_UNIT: tuple[State, ...] = ("assigned", "claimed", "in_progress")


@dataclass(frozen=True)
class Viewer:
    """Who looks, for which department (None: for the office), and on which day."""

    account: str
    department: str | None
    today: date


def due_day() -> ColumnElement[Any]:
    """The deadline that holds: the one given with the assignment, else the suggested one."""
    return func.coalesce(WorkItemRow.deadline, TriageRow.deadline)


def unanswered() -> ColumnElement[bool]:
    """Whether somebody still has to do something; what came by import has a handling like everything else."""
    return or_(WorkItemRow.state.is_(None), WorkItemRow.state.not_in(FINISHED))


def unassigned() -> ColumnElement[bool]:
    """Whether the office still has to do something: it is neither assigned nor refused, merged or answered."""
    return or_(WorkItemRow.state.is_(None), WorkItemRow.state.in_(UNTIL_ASSIGNED))


def in_queue(viewer: Viewer, tiers: Sequence[str]) -> Mapping[Queue, ColumnElement[bool]]:
    """The condition of each queue; `tiers` names those of now, the most urgent first.

    For the office, open is what is not assigned, refused, merged or answered yet, whatever was decided on its parts;
    for a department, what it has not replied to. A letter of a tier that was taken away may have been an urgent one, so
    it is among the risky ones until it is judged anew.
    """
    at_unit = WorkItemRow.state.in_(AT_UNIT) & (WorkItemRow.department == (viewer.department or ""))
    todo = unassigned() if viewer.department is None else unanswered()
    return {
        "open": todo,
        "mine": (SuggestionLockRow.account == viewer.account) & unanswered(),
        "unit": at_unit,
        "unassigned": todo & SuggestionLockRow.account.is_(None),
        "today": unanswered() & (due_day() == viewer.today),
        "overdue": unanswered() & (due_day() < viewer.today),
        "risky": todo & or_(TriageRow.tier.in_(tiers[:1]), TriageRow.tier.not_in(tiers)),
        "human": todo & TriageRow.needs_human,
        "decided": SuggestionRow.decided_at.is_not(None) & ~unassigned(),
    }
