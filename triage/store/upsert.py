"""Idempotent writing: what is stored already with the same digest is left alone."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from triage.store.models import CaseRow, DepartmentRow, PolicyRow, SuggestionRow
from triage.types import Case, Region
from triage.types.base import Value

LOOKUP_BATCH = 500
Row = CaseRow | DepartmentRow | PolicyRow | SuggestionRow


@dataclass(frozen=True)
class Counts:
    """What writing a batch of values did."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.added + other.added, self.changed + other.changed, self.unchanged + other.unchanged)


def digest(value: Value) -> str:
    """SHA-256 of the value's canonical JSON: equal values have equal digests."""
    return hashlib.sha256(value.model_dump_json().encode("utf-8", "surrogatepass")).hexdigest()


def stored_digests(session: Session, model: type[Row], ids: Iterable[str]) -> Mapping[str, str]:
    """The digests of those of `ids` that are stored already."""
    wanted, found = list(ids), {}
    for start in range(0, len(wanted), LOOKUP_BATCH):
        rows = session.execute(select(model.id, model.digest).where(model.id.in_(wanted[start : start + LOOKUP_BATCH])))
        found.update({row.id: row.digest for row in rows})
    return found


def case_digest(row: CaseRow) -> str:
    """The digest of a stored case as it is now."""
    fields = {name: getattr(row, name) for name in Case.model_fields if name != "region"}
    return digest(Case(**fields, region=Region(city=row.city, area=row.area, street=row.street)))


def erased_among(session: Session, ids: Iterable[str]) -> set[str]:
    """Those of `ids` that are suggestions, or cases, whose personal data was erased."""
    wanted, found = list(ids), set[str]()
    for start in range(0, len(wanted), LOOKUP_BATCH):
        batch = wanted[start : start + LOOKUP_BATCH]
        for model in (SuggestionRow, CaseRow):
            query = select(model.id).where(model.id.in_(batch), model.erased_at.is_not(None))
            found.update(session.scalars(query))
    return found
