"""Repository of notices: each stage of a deadline is announced once."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from triage.store.base.conflict import insert_new
from triage.store.base.lookup import rows_of
from triage.store.models import NoticeRow
from triage.store.models.base import table_of
from triage.store.suggestions.events import EventLog
from triage.workflow.reminders import EVENT_OF, Notice

PASSED = ("overdue", "overdue_twice")


@dataclass(frozen=True)
class NoticeRecord:
    """A notice that was given: about what, which stage of which deadline, and when."""

    suggestion_id: str
    stage: str
    deadline: date
    time: datetime


class NoticeRepository:
    """What was announced about deadlines."""

    def __init__(self, session: Session, events: EventLog) -> None:
        self._session = session
        self._events = events

    def newest(self, limit: int) -> list[NoticeRecord]:
        """The notices that were given last."""
        query = select(NoticeRow).order_by(NoticeRow.time.desc()).limit(limit)
        return [
            NoticeRecord(row.suggestion_id, row.stage, row.deadline, row.time) for row in self._session.scalars(query)
        ]

    def missed(self, ids: Sequence[str]) -> dict[str, tuple[date, ...]]:
        """The deadlines of each of these suggestions that were announced as passed; those without are left out."""
        found: dict[str, tuple[date, ...]] = {}
        query = select(NoticeRow.suggestion_id, NoticeRow.deadline).distinct().where(NoticeRow.stage.in_(PASSED))
        for key, deadline in rows_of(self._session, query, NoticeRow.suggestion_id, ids):
            found[key] = (*found.get(key, ()), deadline)
        return found

    def give(self, suggestion_id: str, notice: Notice) -> bool:
        """Announce a notice unless it was announced before; whether it was announced now."""
        row = {
            "suggestion_id": suggestion_id,
            "deadline": notice.deadline,
            "stage": notice.stage,
            "time": datetime.now(UTC),
        }
        statement = insert_new(self._session, NoticeRow).values(row).returning(table_of(NoticeRow).c.stage)
        if self._session.scalar(statement) is None:
            return False
        data = asdict(notice) | {"deadline": notice.deadline.isoformat()}
        self._events.record(suggestion_id, EVENT_OF[notice.stage], data=data)
        return True
