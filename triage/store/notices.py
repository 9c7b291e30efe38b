"""Repository of notices: each stage of a deadline is announced once."""

from dataclasses import asdict
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from triage.store.conflict import insert_new
from triage.store.events import EventLog
from triage.store.models import NoticeRow
from triage.workflow.reminders import EVENT_OF, Notice


class NoticeRepository:
    """What was announced about deadlines."""

    def __init__(self, session: Session, events: EventLog) -> None:
        self._session = session
        self._events = events

    def give(self, suggestion_id: str, notice: Notice) -> bool:
        """Announce a notice unless it was announced before; whether it was announced now."""
        row = {
            "suggestion_id": suggestion_id,
            "deadline": notice.deadline,
            "stage": notice.stage,
            "time": datetime.now(UTC),
        }
        statement = insert_new(self._session, NoticeRow).values(row).returning(NoticeRow.stage)
        if self._session.scalar(statement) is None:
            return False
        data = asdict(notice) | {"deadline": notice.deadline.isoformat()}
        self._events.record(suggestion_id, EVENT_OF[notice.stage], data=data)
        return True
