"""The inbox: one page of suggestions with their current triage, filtered and sorted in the database."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, true
from sqlalchemy.orm import Session, defer

from triage.store.base.access_scope import with_triage, within
from triage.store.models import (
    AttachmentRow,
    EventRow,
    IntakeRow,
    SuggestionLockRow,
    SuggestionRow,
    TriageRow,
    WorkItemRow,
)
from triage.store.suggestions.queues import Queue, Viewer, due_day, in_queue
from triage.types import AccessScope, State

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
    queue: Queue | None = None
    sure: float | None = None


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
    state: State | None = None
    unit: str | None = None
    holder: str | None = None


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
# The condition that a suggestion's sender has a telephone number, if the words are one.
ByPhone = Callable[[str], ColumnElement[bool] | None]
NOBODY = Viewer("", None, date.min)


class Inbox:
    """Reads what is within a reach.

    `tiers` names the tiers, the most urgent first, for sorting by tier; `renamed` leads to them from names that they
    had, which kept views and other systems may still ask for.
    """

    def __init__(
        self, session: Session, tiers: tuple[str, ...], reach: AccessScope, viewer: Viewer | None = None,
        renamed: Mapping[str, str] | None = None, by_phone: ByPhone = lambda _words: None,
    ) -> None:  # fmt: skip
        self._session = session
        # A department does not learn whose number it is: the sender may be anonymous to it.
        self._by_phone = by_phone if reach.departments is None else lambda _words: None
        self._tiers, self._renamed = tiers, renamed or {}
        self._within = within(reach)
        self._queues = in_queue(viewer or NOBODY, tiers)

    def page(
        self,
        wanted: InboxFilter,
        *,
        sort: SortKey = "deadline",
        offset: int = 0,
        limit: int = 50,
        total: int | None = None,
    ) -> InboxPage:
        """One page; equal keys are ordered by id, so that pages never overlap. `total` is given where it is known."""
        conditions = self._conditions(wanted)
        if total is None and conditions:
            ids, total = self._found(conditions, sort, offset, limit)
            conditions, offset = [SuggestionRow.id.in_(ids)], 0
        elif total is None:
            total = self._session.scalar(select(func.count(SuggestionRow.id))) or 0
        columns = select(SuggestionRow, TriageRow, WorkItemRow.state, WorkItemRow.department, WorkItemRow.deadline)
        query = _joined(columns.add_columns(SuggestionLockRow.display_name)).where(*conditions)
        query = query.options(defer(TriageRow.result, raiseload=True)).order_by(*self._order(sort), SuggestionRow.id)
        rows = self._session.execute(query.offset(offset).limit(limit))
        return InboxPage(tuple(_row(*row) for row in rows), total)

    def _found(
        self, conditions: Sequence[ColumnElement[bool]], sort: SortKey, offset: int, limit: int
    ) -> tuple[list[str], int]:
        """The ids of a page, and how many suggestions there are.

        Rationale: looking for words reads every letter, so counting and finding share that. Only ids are sorted.
        """
        query = _joined(select(SuggestionRow.id, func.count().over())).where(*conditions)
        rows = self._session.execute(
            query.order_by(*self._order(sort), SuggestionRow.id).offset(offset).limit(limit)
        ).all()
        if rows or not offset:
            return [key for key, _ in rows], rows[0][1] if rows else 0
        # The page lies behind the last one.
        return [], self._session.scalar(_joined(select(func.count(SuggestionRow.id))).where(*conditions)) or 0

    def ids(
        self, wanted: InboxFilter, *, sort: SortKey = "deadline", limit: int = 50, beside: str | None = None
    ) -> list[str]:
        """The ids of the first lines of a view, in its order, and of one suggestion that may have left the view."""
        conditions = and_(true(), *self._conditions(wanted))
        if beside is not None:
            conditions = or_(conditions, and_(SuggestionRow.id == beside, *self._within))
        query = _joined(select(SuggestionRow.id)).where(conditions).order_by(*self._order(sort), SuggestionRow.id)
        return list(self._session.scalars(query.limit(limit)))

    def _conditions(self, wanted: InboxFilter) -> list[ColumnElement[bool]]:
        queue = [] if wanted.queue is None else [self._queues[wanted.queue]]
        tier = None if wanted.tier is None else self._renamed.get(wanted.tier, wanted.tier)
        searched = [] if not wanted.query else [self._searched(wanted.query)]
        return [*_conditions(replace(wanted, tier=tier)), *searched, *queue, *self._within]

    def _searched(self, words: str) -> ColumnElement[bool]:
        """What holds the words, or comes from whoever has them as a telephone number."""
        by_phone = self._by_phone(words)
        return _found(words) if by_phone is None else or_(_found(words), by_phone)

    def _order(self, sort: SortKey) -> tuple[ColumnElement[Any], ...]:
        # A tier that was taken away may have been an urgent one; what is not triaged yet comes last.
        unknown = case((TriageRow.tier.is_(None), len(self._tiers)), else_=0)
        urgency = case({name: rank for rank, name in enumerate(self._tiers)}, value=TriageRow.tier, else_=unknown)
        deadline = due_day().asc().nulls_last()
        orders: dict[SortKey, tuple[ColumnElement[Any], ...]] = {
            "deadline": (deadline, urgency),
            "time": (SuggestionRow.time.asc().nulls_last(),),
            "-time": (SuggestionRow.time.desc().nulls_last(),),
            "score": (TriageRow.score.asc().nulls_last(),),
            "-score": (TriageRow.score.desc().nulls_last(),),
            "tier": (urgency, deadline),
        }
        return orders[sort]

    def counts(self) -> dict[Queue, int]:
        """How many suggestions are in each queue."""
        columns = [func.count(case((condition, 1))).label(name) for name, condition in self._queues.items()]
        row = self._session.execute(_joined(select(*columns)).where(*self._within)).one()
        return {name: int(getattr(row, name)) for name in self._queues}

    def arrived(self, after: int) -> int:
        """How many suggestions got their first triage after the event with this number."""
        came = select(EventRow.suggestion_id).where(
            EventRow.number > after, EventRow.kind == "triaged", EventRow.state == "triaged"
        )
        query = _joined(select(func.count(SuggestionRow.id))).where(SuggestionRow.id.in_(came), *self._within)
        return self._session.scalar(query) or 0

    def choices(self) -> dict[str, list[str]]:
        """The values that occur, for the filters of the page."""
        fields = ("category", "department", "area", "channel")
        return {
            name: [value for value in self._session.scalars(self._values(_COLUMNS[name])) if value] for name in fields
        }

    def _values(self, column: Any) -> Select[*tuple[Any, ...]]:
        if not self._within:
            # An index alone answers this; a value of an older triage may be among them and find nothing.
            return select(column).distinct().order_by(column)
        return with_triage(select(column)).where(*self._within).distinct().order_by(column)


def _conditions(wanted: InboxFilter) -> list[ColumnElement[bool]]:
    conditions = [
        column == getattr(wanted, name) for name, column in _COLUMNS.items() if getattr(wanted, name) is not None
    ]
    if wanted.duplicates is not None:
        conditions.append(TriageRow.duplicates > 0 if wanted.duplicates else TriageRow.duplicates == 0)
    if wanted.sure is not None:
        conditions.append(TriageRow.score >= wanted.sure)
    if wanted.status == "decided":
        conditions.append(SuggestionRow.decided_at.is_not(None))
    elif wanted.status == "open":
        conditions.extend((SuggestionRow.decided_at.is_(None), TriageRow.id.is_not(None)))
    elif wanted.status == "untriaged":
        conditions.append(TriageRow.id.is_(None))
    return conditions


def _found(words: str) -> ColumnElement[bool]:
    """What stands in title, text, place, number (our own, or the channel's) or in an attachment."""
    columns = (SuggestionRow.title, SuggestionRow.text, SuggestionRow.id, SuggestionRow.stated_place, TriageRow.area)
    external = select(IntakeRow.suggestion_id).where(IntakeRow.external_id.contains(words, autoescape=True))
    attached = select(AttachmentRow.suggestion_id).where(
        AttachmentRow.text.contains(words, autoescape=True) | AttachmentRow.name.contains(words, autoescape=True)
    )
    return or_(
        *(column.contains(words, autoescape=True) for column in columns),
        SuggestionRow.id.in_(external),
        SuggestionRow.id.in_(attached),
    )


def _joined(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return with_triage(query).outerjoin(SuggestionLockRow, SuggestionLockRow.suggestion_id == SuggestionRow.id)


def _row(
    suggestion: SuggestionRow,
    triage: TriageRow | None,
    state: State | None,
    unit: str | None,
    deadline: date | None,
    holder: str | None,
) -> InboxRow:
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
        deadline=deadline or (triage.deadline if triage else None),
        in_scope=triage.in_scope if triage else None,
        needs_human=triage.needs_human if triage else None,
        duplicates=triage.duplicates if triage else 0,
        decided=suggestion.decided_at is not None,
        state=state,
        unit=unit,
        holder=holder,
    )
