"""Repository of scanned policies: what was recognised, and what people made of it."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from triage.errors import NotFoundError
from triage.store.base.values import value_of
from triage.store.models import PolicyScanRow
from triage.types import NewPolicyScan, PolicyScan, ScannedPage
from triage.types.policy_scan import ScanState

# What is read once more when the same file comes again.
_ANEW = ("failed", "rejected")


class PolicyScanRepository:
    """Scanned policies by number; a file is one scan, however often it comes."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, new: NewPolicyScan, by: str) -> PolicyScan:
        """Note a scan that is to be recognised; one that is known stays as it is, unless it failed or was rejected."""
        row = self._session.scalar(select(PolicyScanRow).where(PolicyScanRow.digest == new.digest))
        if row is None:
            row = PolicyScanRow(digest=new.digest, state="waiting", pages=[], added_by=by)
            self._session.add(row)
        elif row.state not in _ANEW:
            return _scan(row)
        row.name, row.replaces, row.added_by, row.added_at = new.name, new.replaces, by, datetime.now(UTC)
        row.state, row.pages, row.problem, row.judged_by, row.judged_at = "waiting", [], None, None, None
        self._session.flush()
        return _scan(row)

    def one(self, number: int) -> PolicyScan:
        """A scan.

        Raises:
            NotFoundError: there is none.
        """
        row = self._session.get(PolicyScanRow, number)
        if row is None:
            raise NotFoundError("policy_scan", str(number))
        return _scan(row)

    def in_states(self, *states: ScanState) -> list[PolicyScan]:
        """Scans in any of these states, the oldest first."""
        query = select(PolicyScanRow).where(PolicyScanRow.state.in_(states)).order_by(PolicyScanRow.id)
        return [_scan(row) for row in self._session.scalars(query)]

    def recognised(self, number: int, pages: Sequence[ScannedPage], confidence: float | None) -> None:
        """Keep what was recognised of a scan that waits for it."""
        row = self._waiting(number)
        if row is not None:
            row.pages = [page.model_dump() for page in pages]
            row.confidence, row.state = confidence, "recognised"

    def failed(self, number: int, problem: str) -> None:
        """Keep why nothing was recognised."""
        row = self._waiting(number)
        if row is not None:
            row.problem, row.state = problem, "failed"

    def judge(
        self, number: int, state: ScanState, by: str, pages: Sequence[ScannedPage], policy_id: str | None = None,
        problem: str | None = None,
    ) -> None:  # fmt: skip
        """Keep what a person made of a scan, with the text as they left it."""
        row = self._session.get_one(PolicyScanRow, number)
        row.state, row.judged_by, row.judged_at = state, by, datetime.now(UTC)
        row.pages, row.policy_id, row.problem = [page.model_dump() for page in pages], policy_id, problem

    def contents(self) -> set[str]:
        """The digests of all files and pictures that a scan names."""
        found = set[str]()
        for row in self._session.scalars(select(PolicyScanRow)):
            found |= {row.digest, *(page["image"] for page in row.pages if page.get("image"))}
        return found

    def _waiting(self, number: int) -> PolicyScanRow | None:
        row = self._session.get(PolicyScanRow, number, populate_existing=True)
        return row if row is not None and row.state == "waiting" else None


def _scan(row: PolicyScanRow) -> PolicyScan:
    return value_of(PolicyScan, row, pages=tuple(ScannedPage.model_validate(page) for page in row.pages))
