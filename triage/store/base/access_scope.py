"""Reach in queries: conditions that keep what is read within what somebody may see."""

import json
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from triage.store.models import DecisionRow, PartDecisionRow, SuggestionRow, TriageRow, WorkItemRow
from triage.types import AccessScope


def with_triage(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """A query over suggestions and, where there are, the current triage and the handling of each."""
    on = (TriageRow.suggestion_id == SuggestionRow.id) & TriageRow.is_current
    return (
        query.select_from(SuggestionRow)
        .outerjoin(TriageRow, on)
        .outerjoin(WorkItemRow, WorkItemRow.suggestion_id == SuggestionRow.id)
    )


def within(reach: AccessScope) -> list[ColumnElement[bool]]:
    """Conditions that keep a query of `with_triage` within a reach.

    A department has what it leads or helps with. Until a suggestion is assigned, it is with the department that a
    person decided on last, else with the suggested one, for those who see more than what was sent. What has no
    department or no area yet is in nobody's limited reach.
    """
    conditions: list[ColumnElement[bool]] = []
    if reach.departments is not None:
        leads = WorkItemRow.department if reach.sent_only else leading_department()
        helping = cast(WorkItemRow.co_departments, String)
        # Names are stored as JSON strings, whose quotes keep one name from being found within another.
        helps = [helping.contains(json.dumps(name), autoescape=True) for name in reach.departments]
        conditions.append(or_(leads.in_(reach.departments), *helps))
    if reach.areas is not None:
        conditions.append(TriageRow.area.in_(reach.areas))
    if reach.channels is not None:
        conditions.append(SuggestionRow.channel.in_(reach.channels))
    if not reach.confidential:
        conditions.append(SuggestionRow.confidential.is_(False))
    return conditions


def reached(reach: AccessScope, key: InstrumentedAttribute[str]) -> list[ColumnElement[bool]]:
    """Conditions on any table with the id of a suggestion in `key`; none for a reach without limits."""
    if reach.unlimited and not reach.confidential:
        return [key.not_in(select(SuggestionRow.id).where(SuggestionRow.confidential.is_(True)))]
    conditions = within(reach)
    return [key.in_(with_triage(select(SuggestionRow.id)).where(*conditions))] if conditions else []


def leading_department() -> ColumnElement[str | None]:
    """The department that has a suggestion of `with_triage`, else the one decided on last, else the suggested one."""
    return func.coalesce(WorkItemRow.department, _decided_department(), TriageRow.department)


def _decided_department() -> ColumnElement[str | None]:
    newest = (
        select(PartDecisionRow.value)
        .join(DecisionRow, DecisionRow.id == PartDecisionRow.decision_id)
        .where(DecisionRow.suggestion_id == SuggestionRow.id, PartDecisionRow.part == "department")
        .where(DecisionRow.withdrawn_at.is_(None))
        .order_by(DecisionRow.id.desc())
        .limit(1)
    )
    return newest.correlate(SuggestionRow).scalar_subquery()
