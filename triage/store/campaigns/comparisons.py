"""Repository of comparisons: pairs of ideas before experts, and which of the two is better."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from triage.errors import NotFoundError
from triage.store.base.values import value_of
from triage.store.models import ComparisonRow
from triage.types import Comparison


class ComparisonRepository:
    """Comparisons; whoever reads those of others has made sure that the scoring is closed."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, campaign_id: int, chosen: Mapping[str, Sequence[tuple[int, int]]]) -> int:
        """Lay pairs before experts; returns how many."""
        rows = [
            ComparisonRow(campaign_id=campaign_id, expert=expert, left=left, right=right, better=None, decided_at=None)
            for expert, pairs in chosen.items()
            for left, right in pairs
        ]
        self._session.add_all(rows)
        self._session.flush()
        return len(rows)

    def of_expert(self, expert: str) -> list[Comparison]:
        """What is before one expert."""
        query = select(ComparisonRow).where(ComparisonRow.expert == expert).order_by(ComparisonRow.id)
        return [_comparison(row) for row in self._session.scalars(query)]

    def of_campaign(self, campaign_id: int) -> list[Comparison]:
        """Everything before anybody."""
        query = select(ComparisonRow).where(ComparisonRow.campaign_id == campaign_id).order_by(ComparisonRow.id)
        return [_comparison(row) for row in self._session.scalars(query)]

    def one(self, comparison_id: int) -> Comparison:
        """One pair.

        Raises:
            NotFoundError: there is none.
        """
        return _comparison(self._row(comparison_id))

    def decide(self, comparison_id: int, better: str) -> None:
        """Store which of the two is better."""
        row = self._row(comparison_id)
        row.better, row.decided_at = better, datetime.now(UTC)

    def _row(self, comparison_id: int) -> ComparisonRow:
        row = self._session.get(ComparisonRow, comparison_id)
        if row is None:
            raise NotFoundError("comparison", str(comparison_id))
        return row


def _comparison(row: ComparisonRow) -> Comparison:
    return value_of(Comparison, row)
