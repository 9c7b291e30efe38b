"""Repository of anchors: heads of the audit's chain that were written down outside the database."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from triage.store.base.conflict import insert_new
from triage.store.base.values import value_of
from triage.store.models import AnchorRow
from triage.types import Anchor


class AnchorRepository:
    """One anchor a day and kind; it is tried until it is set."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def begin(self, day: date, number: int, digest: str, kind: str) -> None:
        """Note what is to be written down for a day, where that is not noted yet."""
        values = {"day": day, "number": number, "hash": digest, "kind": kind, "attempts": 0}
        self._session.execute(insert_new(self._session, AnchorRow), [values])

    def open(self) -> Sequence[Anchor]:
        """What is noted and not set yet, the oldest first."""
        query = select(AnchorRow).where(AnchorRow.set_at.is_(None)).order_by(AnchorRow.day, AnchorRow.id)
        return [value_of(Anchor, row) for row in self._session.scalars(query)]

    def has(self, day: date, kind: str) -> bool:
        """Whether a day's anchor of a kind is noted."""
        query = select(AnchorRow.id).where(AnchorRow.day == day, AnchorRow.kind == kind)
        return self._session.scalar(query) is not None

    def tried(self, anchor_id: int, problem: str | None) -> None:
        """Note that it was written down, or why not."""
        row = self._session.get_one(AnchorRow, anchor_id)
        row.attempts += 1
        row.problem = None if problem is None else problem[:300]
        row.set_at = datetime.now(UTC) if problem is None else None

    def recent(self, limit: int) -> Sequence[Anchor]:
        """The newest anchors first."""
        query = select(AnchorRow).order_by(AnchorRow.day.desc(), AnchorRow.id.desc()).limit(limit)
        return [value_of(Anchor, row) for row in self._session.scalars(query)]
