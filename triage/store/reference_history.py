"""Repository about the reference material: where a policy is cited, who changed what, whether anything changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from triage.store.models import (
    CaseRow,
    CitationRow,
    DepartmentRow,
    PolicyRow,
    ReferenceChangeRow,
    SuggestionRow,
    TriageRow,
)
from triage.types import Department, Policy

ReferenceKind = Literal["policy", "department"]


@dataclass(frozen=True)
class Citation:
    """A suggestion whose current triage may cite a policy."""

    suggestion_id: str
    title: str
    decided: bool


@dataclass(frozen=True)
class ReferenceChange:
    """What a person changed; `fields` names what differs."""

    actor: str
    time: datetime
    before: dict[str, Any] | None
    after: dict[str, Any] | None

    @property
    def fields(self) -> Sequence[str]:
        """The names of the fields that differ."""
        before, after = self.before or {}, self.after or {}
        return sorted(name for name in {*before, *after} if before.get(name) != after.get(name))


class ReferenceHistory:
    """What became of policies and departments."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def cited_by(self, policy_id: str, limit: int) -> tuple[list[Citation], int]:
        """Suggestions whose current triage cites a policy, the newest first, and how many there are."""
        current = (CitationRow.triage_id == TriageRow.id) & TriageRow.is_current
        query = (
            select(SuggestionRow.id, SuggestionRow.title, SuggestionRow.decided_at)
            .join(TriageRow, TriageRow.suggestion_id == SuggestionRow.id)
            .join(CitationRow, current)
            .where(CitationRow.policy_id == policy_id)
        )
        total = self._session.scalar(select(func.count()).select_from(query.subquery())) or 0
        rows = self._session.execute(query.order_by(SuggestionRow.time.desc(), SuggestionRow.id).limit(limit))
        return [Citation(row.id, row.title, row.decided_at is not None) for row in rows], total

    def suggested(self, department: str, limit: int) -> tuple[list[Citation], int]:
        """Open suggestions for which a department is suggested now, and how many there are."""
        query = (
            select(SuggestionRow.id, SuggestionRow.title)
            .join(TriageRow, (TriageRow.suggestion_id == SuggestionRow.id) & TriageRow.is_current)
            .where(TriageRow.department == department, SuggestionRow.decided_at.is_(None))
        )
        total = self._session.scalar(select(func.count()).select_from(query.subquery())) or 0
        rows = self._session.execute(query.order_by(SuggestionRow.time.desc(), SuggestionRow.id).limit(limit))
        return [Citation(row.id, row.title, decided=False) for row in rows], total

    def record(self, before: Policy | Department | None, after: Policy | Department, actor: str) -> None:
        """Note a change that a person made."""
        kind: ReferenceKind = "policy" if isinstance(after, Policy) else "department"
        self._session.add(
            ReferenceChangeRow(
                kind=kind,
                key=after.id,
                actor=actor,
                time=datetime.now(UTC),
                before=None if before is None else before.model_dump(mode="json"),
                after=after.model_dump(mode="json"),
            )
        )
        self._session.flush()

    def of(self, kind: ReferenceKind, key: str) -> list[ReferenceChange]:
        """The changes of one value, the newest first."""
        query = (
            select(ReferenceChangeRow)
            .where(ReferenceChangeRow.kind == kind, ReferenceChangeRow.key == key)
            .order_by(ReferenceChangeRow.id.desc())
        )
        return [ReferenceChange(row.actor, row.time, row.before, row.after) for row in self._session.scalars(query)]

    def stamp(self) -> str:
        """Changes whenever a person changed, imported or erased something that the engine has read."""
        newest = self._session.scalar(select(func.max(ReferenceChangeRow.id))) or 0
        counts = [
            self._session.scalar(select(func.count()).select_from(row)) for row in (PolicyRow, DepartmentRow, CaseRow)
        ]
        erased = select(func.count(), func.max(SuggestionRow.erased_at)).where(SuggestionRow.erased_at.is_not(None))
        number, last = self._session.execute(erased).one()
        return f"{newest}:{counts}:{number}:{last}"
