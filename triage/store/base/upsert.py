"""Idempotent writing: what is stored already with the same digest is left alone."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from triage.store.base.lookup import rows_of
from triage.store.base.values import value_of
from triage.store.models import CaseRow, DepartmentRow, PolicyRow, SuggestionRow
from triage.types import Case, Region
from triage.types.base import Value

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
    """SHA-256 of the value's canonical JSON: equal values have equal digests, however well they could be read."""
    return hashlib.sha256(value.model_dump_json(exclude={"warnings"}).encode("utf-8", "surrogatepass")).hexdigest()


def stored_digests(session: Session, model: type[Row], ids: Iterable[str]) -> Mapping[str, str]:
    """The digests of those of `ids` that are stored already."""
    return {key: known for key, known in rows_of(session, select(model.id, model.digest), model.id, list(ids))}  # noqa: C416


def case_digest(row: CaseRow) -> str:
    """The digest of a stored case as it is now."""
    return digest(value_of(Case, row, region=value_of(Region, row)))


def erased_among(session: Session, ids: Iterable[str]) -> set[str]:
    """Those of `ids` that are suggestions, or cases, whose personal data was erased."""
    wanted, erased = list(ids), set[str]()
    for model in (SuggestionRow, CaseRow):
        query = select(model.id).where(model.erased_at.is_not(None))
        erased.update(key for (key,) in rows_of(session, query, model.id, wanted))
    return erased
