"""Repository of practice: parts of decisions beside what had been offered."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from triage.practice import PartRecord, month_of
from triage.store.models import DecisionRow, PartDecisionRow, TriageRow

OFFICE_ZONE = ZoneInfo("Asia/Shanghai")


class PracticeRepository:
    """Reads what was decided against what was suggested."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def records(self, since: datetime, actor: str | None = None) -> Iterator[PartRecord]:
        """Parts of decisions since a time, of one person or of everybody."""
        edited = (PartDecisionRow.part == "draft") & (PartDecisionRow.action == "edited")
        offered = case((edited, TriageRow.result["draft"]["text"].as_string()))
        query = (
            select(
                DecisionRow.time,
                PartDecisionRow.part,
                PartDecisionRow.action,
                PartDecisionRow.reason_code,
                case((edited, PartDecisionRow.value)).label("value"),
                offered.label("offered"),
                TriageRow.score,
                TriageRow.created_at,
            )
            .join(DecisionRow, DecisionRow.id == PartDecisionRow.decision_id)
            .join(
                TriageRow,
                (TriageRow.suggestion_id == DecisionRow.suggestion_id)
                & (TriageRow.version == DecisionRow.triage_version),
            )
            .where(DecisionRow.time >= since)
            .order_by(DecisionRow.id)
        )
        if actor is not None:
            query = query.where(DecisionRow.actor == actor)
        for row in self._session.execute(query):
            yield PartRecord(
                month=month_of(row.time.astimezone(OFFICE_ZONE)),
                part=row.part,
                action=row.action,
                reason_code=row.reason_code,
                value=row.value,
                offered=row.offered,
                score=row.score if row.part == "department" else None,
                minutes=(row.time - row.created_at).total_seconds() / 60,
            )
