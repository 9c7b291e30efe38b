"""Repository of undo points: the last act on a suggestion can be taken back while nobody outside was told of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, exists, func, select
from sqlalchemy.orm import Session

from triage.store.base.values import value_of
from triage.store.models import DecisionRow, DeliveryRow, UndoPointRow
from triage.store.suggestions.events import EventLog
from triage.store.suggestions.issues import IssueRepository
from triage.store.suggestions.suggestions import DecisionRepository
from triage.store.suggestions.work_items import WorkItemRepository
from triage.types import WorkItem
from triage.types.base import Value

WITHIN = timedelta(minutes=10)
# The citizen has read of these, or is told by the channel at once.
TELLING = frozenset({"replied", "answered", "refused", "evaluated"})
_UNCHANGED = ("suggestion_id", "revision", "change", "updated_at")


class UndoPoint(Value):
    """An act that can be undone: who did it when, the kinds of its events, and what it changed.

    `since` is the number of the newest event before it.
    """

    suggestion_id: str
    account: str
    made_at: datetime
    revision: int
    since: int
    events: tuple[str, ...]
    before: dict[str, Any]
    decisions: tuple[int, ...]
    member: dict[str, Any] | None


class UndoRepository:
    """Keeps the last act of each suggestion for a while, and takes it back."""

    def __init__(
        self,
        session: Session,
        events: EventLog,
        work_items: WorkItemRepository,
        decisions: DecisionRepository,
        issues: IssueRepository,
    ) -> None:
        self._session, self._events = session, events
        self._work_items, self._decisions, self._issues = work_items, decisions, issues

    @contextmanager
    def watch(self, key: str, account: str, now: datetime) -> Iterator[None]:
        """Keep what is done meanwhile to a suggestion as its last act; it replaces the one before.

        Args:
            key: the suggestion, which nobody else changes before the unit of work ends.
            account: who acts.
            now: the time.
        """
        before, member, newest = self._work_items.one(key), self._issues.membership(key), self._newest_decision(key)
        yield
        after, kinds = self._work_items.one(key), self._events.noted(key)
        stands = after.model_dump(mode="json")
        changed = {
            name: value
            for name, value in before.model_dump(mode="json", exclude=set(_UNCHANGED)).items()
            if value != stands[name]
        }
        self._session.execute(
            delete(UndoPointRow).where((UndoPointRow.suggestion_id == key) | (UndoPointRow.made_at < now - WITHIN))
        )
        joined_issues = member is not None and member["joined"] != "suggested" and self._moved(key, member)
        if not kinds or TELLING.intersection(kinds) or "reply" in changed or joined_issues:
            return
        made = select(DecisionRow.id).where(DecisionRow.suggestion_id == key, DecisionRow.id > newest)
        self._session.add(
            UndoPointRow(
                suggestion_id=key, account=account, made_at=now, revision=after.revision, since=before.change,
                events=kinds, before=changed, decisions=list(self._session.scalars(made)), member=member,
            )
        )  # fmt: skip

    def of(self, key: str, account: str, now: datetime) -> UndoPoint | None:
        """The act that somebody can take back now; None where there is none of theirs, or others acted since."""
        row = self._session.get(UndoPointRow, key)
        if row is None or row.account != account or row.made_at < now - WITHIN:
            return None
        delivered = (
            (DeliveryRow.suggestion_id == key)
            & (DeliveryRow.event_number > row.since)
            & DeliveryRow.delivered_at.is_not(None)
        )
        newest = self._newest_decision(key)
        overtaken = self._work_items.one(key).revision != row.revision or newest > max(row.decisions, default=newest)
        if overtaken or self._session.scalar(select(exists().where(delivered))):
            return None
        return value_of(UndoPoint, row)

    def take_back(self, point: UndoPoint, now: datetime) -> WorkItem:
        """Put a suggestion back to where it stood before an act; the decisions that the act made no longer count."""
        held = self._work_items.lock(point.suggestion_id)
        restored = WorkItem.model_validate(held.model_dump(mode="json") | point.before)
        self._work_items.save(held, restored.model_copy(update={"updated_at": now}))
        self._decisions.withdraw(point.suggestion_id, point.decisions, now)
        if self._issues.membership(point.suggestion_id) != point.member:
            self._issues.restore(point.suggestion_id, point.member)
        self._session.execute(delete(UndoPointRow).where(UndoPointRow.suggestion_id == point.suggestion_id))
        return restored

    def _newest_decision(self, key: str) -> int:
        query = select(func.max(DecisionRow.id)).where(
            DecisionRow.suggestion_id == key, DecisionRow.withdrawn_at.is_(None)
        )
        return self._session.scalar(query) or 0

    def _moved(self, key: str, member: dict[str, Any]) -> bool:
        now = self._issues.membership(key)
        return now is not None and now["issue_id"] != member["issue_id"]
