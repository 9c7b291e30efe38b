"""Repository of published answers: answered suggestions whose citizens agreed."""

from dataclasses import dataclass
from datetime import date
from typing import TypeVarTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from triage.store.models import IntakeRow, SuggestionRow, WorkItemRow
from triage.types.local_time import local_day

Ts = TypeVarTuple("Ts")
ANSWERED = ("replied", "evaluated", "closed")


@dataclass(frozen=True)
class Answered:
    """An answered suggestion as it is stored, before personal data is hidden; `day` is the local one."""

    id: str
    title: str
    text: str
    reply: str
    department: str | None
    day: date


class AnswerRepository:
    """What may be shown to everybody, once personal data is hidden."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def state(self) -> tuple[int, int]:
        """How many there are and the newest change among them: whoever keeps them can see that they are old."""
        query = _published(select(func.count(), func.max(WorkItemRow.change)))
        row = self._session.execute(query).one()
        return row[0], row[1] or 0

    def newest(self, limit: int) -> list[Answered]:
        """Up to `limit` of them, the newest first."""
        columns = select(
            SuggestionRow.id, SuggestionRow.title, SuggestionRow.text, WorkItemRow.reply, WorkItemRow.department,
            WorkItemRow.updated_at,
        )  # fmt: skip
        query = _published(columns).order_by(WorkItemRow.change.desc()).limit(limit)
        return [
            Answered(key, title, text, reply or "", department, local_day(updated))
            for key, title, text, reply, department, updated in self._session.execute(query)
        ]


def _published(query: Select[*Ts]) -> Select[*Ts]:
    return (
        query.select_from(WorkItemRow)
        .join(SuggestionRow, SuggestionRow.id == WorkItemRow.suggestion_id)
        .join(IntakeRow, IntakeRow.suggestion_id == WorkItemRow.suggestion_id)
        .where(IntakeRow.public, WorkItemRow.state.in_(ANSWERED), WorkItemRow.reply.is_not(None))
    )
