"""Repository about the reference material: where a policy is cited, who changed what, whether anything changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from triage.store.models import (
    CaseRow,
    CitationRow,
    CounterRow,
    DepartmentRow,
    PolicyRow,
    ReferenceChangeRow,
    SuggestionRow,
    TriageRow,
)
from triage.store.models.stored_json import part_of
from triage.store.reference.repositories import WRITTEN
from triage.store.suggestions.suggestions import to_suggestion
from triage.types import Danger, Department, Policy
from triage.types.undecided import Undecided

ReferenceKind = Literal["policy", "department", "rules"]
RULES: ReferenceKind = "rules"
OFFICE = "office"


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

    def undecided_ids(self) -> list[str]:
        """The suggestions that nobody has decided on, the newest first."""
        current = (TriageRow.suggestion_id == SuggestionRow.id) & TriageRow.is_current
        query = select(SuggestionRow.id).join(TriageRow, current).where(SuggestionRow.decided_at.is_(None))
        return list(self._session.scalars(query.order_by(SuggestionRow.time.desc(), SuggestionRow.id)))

    def undecided(self, ids: Sequence[str]) -> list[Undecided]:
        """Those of these suggestions that nobody has decided on, with what is suggested now, in the order given."""
        current = (TriageRow.suggestion_id == SuggestionRow.id) & TriageRow.is_current
        columns = (
            TriageRow.category,
            TriageRow.tier,
            TriageRow.deadline,
            TriageRow.department,
            part_of(TriageRow.result, "type").as_string(),
            part_of(TriageRow.result, "danger"),
        )
        query = select(SuggestionRow, *columns).join(TriageRow, current)
        rows = self._session.execute(query.where(SuggestionRow.decided_at.is_(None), SuggestionRow.id.in_(ids)))
        found = {
            letter.id: Undecided(
                to_suggestion(letter), category, tier, deadline, department, kind, Danger.model_validate(danger or {})
            )
            for letter, category, tier, deadline, department, kind, danger in rows
        }
        return [found[key] for key in ids if key in found]

    def record(self, before: Policy | Department | None, after: Policy | Department, actor: str) -> None:
        """Note a change that a person made."""
        kind: ReferenceKind = "policy" if isinstance(after, Policy) else "department"
        earlier = None if before is None else before.model_dump(mode="json")
        self._add(kind, after.id, actor, earlier, after.model_dump(mode="json"))

    def record_rules(self, before: dict[str, Any], after: dict[str, Any] | None, actor: str) -> None:
        """Have other categories, tiers and deadlines from now on; None: those of the office file again."""
        self._add(RULES, OFFICE, actor, before, after)

    def rules(self) -> dict[str, Any] | None:
        """The categories, tiers and deadlines that were set on the page last; None: those of the office file."""
        query = select(ReferenceChangeRow.after).where(ReferenceChangeRow.kind == RULES)
        return self._session.scalar(query.order_by(ReferenceChangeRow.id.desc()).limit(1))

    def rules_given_up(self) -> dict[str, Any] | None:
        """The rules of the page in place of which those of the office file hold now; None where none were."""
        query = select(ReferenceChangeRow.before, ReferenceChangeRow.after).where(ReferenceChangeRow.kind == RULES)
        newest = self._session.execute(query.order_by(ReferenceChangeRow.id.desc()).limit(1)).first()
        return newest.before if newest is not None and newest.after is None else None

    def department_names(self) -> dict[str, str]:
        """The names that departments have now, by those that they had and that none has any more."""
        query = select(ReferenceChangeRow.before, ReferenceChangeRow.after).where(
            ReferenceChangeRow.kind == "department"
        )
        names: dict[str, str] = {}
        for before, after in self._session.execute(query.order_by(ReferenceChangeRow.id)):
            if before and after and before["name"] != after["name"]:
                names = {was: after["name"] if name == before["name"] else name for was, name in names.items()}
                names[before["name"]] = after["name"]
        if not names:
            return {}
        held = {
            *names.values(),
            *self._session.scalars(select(DepartmentRow.name).where(DepartmentRow.name.in_(names))),
        }
        return {was: name for was, name in names.items() if was != name and was not in held}

    def newest_rules(self) -> int:
        """The number of their newest change; 0 where they were never changed."""
        return (
            self._session.scalar(select(func.max(ReferenceChangeRow.id)).where(ReferenceChangeRow.kind == RULES)) or 0
        )

    def rename_tiers(self, names: Mapping[str, str]) -> None:
        """Have suggestions listed under the names that their tiers have now, by those that they had.

        What was suggested keeps the name that it had; only where lists are filtered and sorted is it the one of now.
        """
        for was, name in names.items():
            self._session.execute(update(TriageRow).where(TriageRow.tier == was).values(tier=name))

    def _add(
        self,
        kind: ReferenceKind,
        key: str,
        actor: str,
        before: dict[str, Any] | None,
        after: dict[str, Any] | None,
    ) -> None:
        self._session.add(
            ReferenceChangeRow(kind=kind, key=key, actor=actor, time=datetime.now(UTC), before=before, after=after)
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
        written = self._session.scalar(select(CounterRow.value).where(CounterRow.name == WRITTEN)) or 0
        counts = [
            self._session.scalar(select(func.count()).select_from(row)) for row in (PolicyRow, DepartmentRow, CaseRow)
        ]
        erased = select(func.count(), func.max(SuggestionRow.erased_at)).where(SuggestionRow.erased_at.is_not(None))
        number, last = self._session.execute(erased).one()
        return f"{newest}:{written}:{counts}:{number}:{last}"
