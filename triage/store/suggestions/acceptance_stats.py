"""Repository of practice: parts of decisions beside what had been offered."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlalchemy import ScalarSelect, case, func, select
from sqlalchemy.orm import Session, aliased

from triage.store.models import DecisionRow, PartDecisionRow, TriageRow
from triage.store.models.stored_json import part_of
from triage.types.decision_parts import PARTS
from triage.types.local_time import LOCAL_ZONE
from triage.types.part_record import PartRecord, month_of

# What was offered for the parts that are names of things which operators may rename.
_RENAMED = [
    (PartDecisionRow.part == part.name, getattr(TriageRow, part.name)) for part in PARTS.values() if part.renamed
]


class AcceptanceStatsRepository:
    """Reads what was decided against what was suggested."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def records(
        self, since: datetime, actor: str | None = None, renamed: Mapping[str, str] | None = None
    ) -> Iterator[PartRecord]:
        """Parts of decisions since a time, of one person or of everybody: of each part what holds for its triage.

        Args:
            since: the time.
            actor: the person.
            renamed: names that categories, tiers and departments have now, by those that they had: who took the new
                name for the old one changed nothing.
        """
        names = renamed or {}
        edited = (PartDecisionRow.part == "draft") & (PartDecisionRow.action == "edited")
        offered = case((edited, part_of(TriageRow.result, "draft")["text"].as_string()))
        query = (
            select(
                DecisionRow.time,
                PartDecisionRow.part,
                PartDecisionRow.action,
                PartDecisionRow.reason_code,
                case((edited | (PartDecisionRow.part != "draft"), PartDecisionRow.value)).label("value"),
                case(*_RENAMED).label("name"),
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
            .where(DecisionRow.time >= since, DecisionRow.id == _newest())
            .order_by(DecisionRow.id)
        )
        if actor is not None:
            query = query.where(DecisionRow.actor == actor)
        for row in self._session.execute(query):
            same = row.name and row.value and names.get(row.name, row.name) == names.get(row.value, row.value)
            yield PartRecord(
                month=month_of(row.time.astimezone(LOCAL_ZONE)),
                part=row.part,
                action="accepted" if row.action == "edited" and same else row.action,
                reason_code=row.reason_code,
                value=row.value if row.part == "draft" else None,
                offered=row.offered,
                score=row.score if row.part == "department" else None,
                minutes=(row.time - row.created_at).total_seconds() / 60,
            )


def _newest() -> ScalarSelect[int]:
    """The newest decision on the same part of the same triage: what was decided before it no longer counts."""
    later, its_part = aliased(DecisionRow), aliased(PartDecisionRow)
    same = (
        (later.suggestion_id == DecisionRow.suggestion_id)
        & (later.triage_version == DecisionRow.triage_version)
        & (its_part.part == PartDecisionRow.part)
        & later.withdrawn_at.is_(None)
    )
    query = select(func.max(later.id)).join(its_part, its_part.decision_id == later.id).where(same)
    return query.correlate(DecisionRow, PartDecisionRow).scalar_subquery()
