"""The inbox: one page of suggestions with their current triage, filtered and sorted in the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import Session, defer

from triage.store.models import SuggestionRow, TriageRow
from triage.store.reach import with_triage, within
from triage.types import Reach

SortKey = Literal["deadline", "time", "-time", "score", "-score", "tier"]
Status = Literal["open", "decided", "untriaged"]


@dataclass(frozen=True)
class InboxFilter:
    """What to show: every field narrows, None does not."""

    status: Status | None = None
    category: str | None = None
    department: str | None = None
    area: str | None = None
    tier: str | None = None
    channel: str | None = None
    needs_human: bool | None = None
    in_scope: bool | None = None
    duplicates: bool | None = None
    query: str | None = None


@dataclass(frozen=True)
class InboxRow:
    """One line of the inbox."""

    id: str
    title: str
    excerpt: str
    time: datetime | None
    channel: str | None
    category: str | None
    department: str | None
    score: float | None
    area: str | None
    tier: str | None
    deadline: date | None
    in_scope: bool | None
    needs_human: bool | None
    duplicates: int
    decided: bool


@dataclass(frozen=True)
class InboxPage:
    """One page of the inbox and the number of all lines that fit the filter."""

    rows: tuple[InboxRow, ...]
    total: int


_COLUMNS: Mapping[str, Any] = {
    "category": TriageRow.category,
    "department": TriageRow.department,
    "area": TriageRow.area,
    "tier": TriageRow.tier,
    "channel": SuggestionRow.channel,
    "needs_human": TriageRow.needs_human,
    "in_scope": TriageRow.in_scope,
}
EXCERPT = 80


class Inbox:
    """Reads what is within a reach; `tiers` names the tiers, the most urgent first, for sorting by tier."""

    def __init__(self, session: Session, tiers: tuple[str, ...], reach: Reach) -> None:
        self._session = session
        self._tiers = tiers
        self._within = within(reach)

    def page(self, wanted: InboxFilter, *, sort: SortKey = "deadline", offset: int = 0, limit: int = 50) -> InboxPage:
        """One page; equal keys are ordered by id, so that pages never overlap."""
        conditions = [*_conditions(wanted), *self._within]
        total = self._session.scalar(with_triage(select(func.count(SuggestionRow.id))).where(*conditions)) or 0
        columns = select(SuggestionRow, TriageRow).options(defer(TriageRow.result, raiseload=True))
        query = with_triage(columns).where(*conditions).order_by(*self._order(sort), SuggestionRow.id)
        rows = self._session.execute(query.offset(offset).limit(limit))
        return InboxPage(tuple(_row(suggestion, triage) for suggestion, triage in rows), total)

    def _order(self, sort: SortKey) -> tuple[ColumnElement[Any], ...]:
        urgency = case({name: rank for rank, name in enumerate(self._tiers)}, value=TriageRow.tier, else_=99)
        deadline = TriageRow.deadline.asc().nulls_last()
        orders: dict[SortKey, tuple[ColumnElement[Any], ...]] = {
            "deadline": (deadline, urgency),
            "time": (SuggestionRow.time.asc().nulls_last(),),
            "-time": (SuggestionRow.time.desc().nulls_last(),),
            "score": (TriageRow.score.asc().nulls_last(),),
            "-score": (TriageRow.score.desc().nulls_last(),),
            "tier": (urgency, deadline),
        }
        return orders[sort]

    def counts(self, today: date) -> dict[str, int]:
        """Numbers for the head of the page; `due` are open ones whose deadline is today or past."""
        undecided = SuggestionRow.decided_at.is_(None)
        first = self._tiers[0] if self._tiers else ""
        conditions = {
            "open": undecided,
            "urgent": undecided & (TriageRow.tier == first),
            "due": undecided & (TriageRow.deadline <= today),
            "human": undecided & TriageRow.needs_human,
            "duplicates": undecided & (TriageRow.duplicates > 0),
            "decided": SuggestionRow.decided_at.is_not(None),
        }
        columns = [func.count(case((condition, 1))).label(name) for name, condition in conditions.items()]
        row = self._session.execute(with_triage(select(*columns)).where(*self._within)).one()
        return {name: int(getattr(row, name)) for name in conditions}

    def choices(self) -> dict[str, list[str]]:
        """The values that occur, for the filters of the page."""
        fields = ("category", "department", "area", "channel")
        return {
            name: [value for value in self._session.scalars(self._values(_COLUMNS[name])) if value] for name in fields
        }

    def _values(self, column: Any) -> Select[*tuple[Any, ...]]:
        return with_triage(select(column)).where(*self._within).distinct().order_by(column)


def _conditions(wanted: InboxFilter) -> list[ColumnElement[bool]]:
    conditions = [
        column == getattr(wanted, name) for name, column in _COLUMNS.items() if getattr(wanted, name) is not None
    ]
    if wanted.duplicates is not None:
        conditions.append(TriageRow.duplicates > 0 if wanted.duplicates else TriageRow.duplicates == 0)
    if wanted.status == "decided":
        conditions.append(SuggestionRow.decided_at.is_not(None))
    elif wanted.status == "open":
        conditions.extend((SuggestionRow.decided_at.is_(None), TriageRow.id.is_not(None)))
    elif wanted.status == "untriaged":
        conditions.append(TriageRow.id.is_(None))
    if wanted.query:
        columns = (SuggestionRow.title, SuggestionRow.text, SuggestionRow.id)
        conditions.append(or_(*(column.contains(wanted.query, autoescape=True) for column in columns)))
    return conditions


def _row(suggestion: SuggestionRow, triage: TriageRow | None) -> InboxRow:
    return InboxRow(
        id=suggestion.id,
        title=suggestion.title,
        excerpt=" ".join(suggestion.text.split())[:EXCERPT],
        time=suggestion.time,
        channel=suggestion.channel,
        category=triage.category if triage else None,
        department=triage.department if triage else None,
        score=triage.score if triage else None,
        area=triage.area if triage else None,
        tier=triage.tier if triage else None,
        deadline=triage.deadline if triage else None,
        in_scope=triage.in_scope if triage else None,
        needs_human=triage.needs_human if triage else None,
        duplicates=triage.duplicates if triage else 0,
        decided=suggestion.decided_at is not None,
    )
