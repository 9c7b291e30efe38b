"""Reviews: every decision together with what the machine had offered when it was made."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from retrieval.batches import batched
from triage.store.models import DecisionRow, TriageRow
from triage.store.suggestions.suggestions import to_decision
from triage.types import Decision, Part, Region
from triage.types.decision_parts import stored_values

BATCH = 500


@dataclass(frozen=True)
class Review:
    """A decision and what the triage that it is about had offered for each part.

    `duplicates` are all suggestions that were shown as duplicates, best first; `region` is the place that was read.
    """

    decision: Decision
    offered: dict[Part, str | None]
    duplicates: tuple[str, ...]
    region: Region


class ReviewRepository:
    """Reads decisions against the version of the triage that they were made on."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of(self, suggestion_id: str) -> list[Review]:
        """All reviews of one suggestion, oldest first."""
        query = _reviewed().where(DecisionRow.suggestion_id == suggestion_id).options(joinedload(DecisionRow.parts))
        return [_review(decision, triage) for decision, triage in self._session.execute(query).unique()]

    def of_many(self, suggestion_ids: Sequence[str]) -> dict[str, list[Review]]:
        """The reviews of those of several suggestions that have any, oldest first."""
        found: dict[str, list[Review]] = {}
        for batch in batched(suggestion_ids, BATCH):
            ids = self._session.scalars(select(DecisionRow.id).where(DecisionRow.suggestion_id.in_(batch)))
            for review in self._read(list(ids)):
                found.setdefault(review.decision.suggestion_id, []).append(review)
        return found

    def all(self) -> Iterator[Review]:
        """Every review, oldest first, read in batches."""
        ids = list(self._session.scalars(select(DecisionRow.id).order_by(DecisionRow.id)))
        for batch in batched(ids, BATCH):
            yield from self._read(batch)

    def newest(self) -> int:
        """The id of the newest decision, 0 where there is none."""
        return self._session.scalar(select(func.max(DecisionRow.id))) or 0

    def count_after(self, decision_id: int) -> int:
        """How many decisions came after the one with this id."""
        later = (DecisionRow.id > decision_id) & DecisionRow.withdrawn_at.is_(None)
        return self._session.scalar(select(func.count(DecisionRow.id)).where(later)) or 0

    def _read(self, ids: list[int]) -> Iterator[Review]:
        query = _reviewed().where(DecisionRow.id.in_(ids)).options(selectinload(DecisionRow.parts))
        for decision, triage in self._session.execute(query):
            yield _review(decision, triage)


def _reviewed() -> Select[DecisionRow, TriageRow]:
    judged = (TriageRow.suggestion_id == DecisionRow.suggestion_id) & (TriageRow.version == DecisionRow.triage_version)
    counts = DecisionRow.withdrawn_at.is_(None)
    return select(DecisionRow, TriageRow).join(TriageRow, judged).where(counts).order_by(DecisionRow.id)


def _review(decision: DecisionRow, triage: TriageRow) -> Review:
    duplicates = tuple(hit["id"] for hit in triage.result["duplicates"])
    region = Region.model_validate(triage.result["region"])
    return Review(to_decision(decision), stored_values(triage.result), duplicates, region)
