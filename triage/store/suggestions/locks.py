"""Repository of holdings: who works on which suggestion."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from triage.store.base.conflict import insert_new
from triage.store.models import SuggestionLockRow


@dataclass(frozen=True)
class SuggestionLock:
    """Who works on a suggestion, and since when."""

    suggestion_id: str
    account: str
    display_name: str
    since: datetime


class SuggestionLockRepository:
    """Who works on what: the first to take a suggestion has it until it is put back."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def take(self, ids: Sequence[str], account: str, display_name: str) -> None:
        """Take suggestions that nobody has; those of somebody else stay theirs."""
        now = datetime.now(UTC)
        rows = [{"suggestion_id": key, "account": account, "display_name": display_name, "since": now} for key in ids]
        if rows:
            self._session.execute(insert_new(self._session, SuggestionLockRow), rows)

    def put_back(self, key: str) -> None:
        """Put a suggestion back, whoever has it."""
        self._session.execute(delete(SuggestionLockRow).where(SuggestionLockRow.suggestion_id == key))

    def of(self, key: str) -> SuggestionLock | None:
        """Who works on a suggestion; None where nobody does."""
        row = self._session.scalar(select(SuggestionLockRow).where(SuggestionLockRow.suggestion_id == key))
        return None if row is None else SuggestionLock(row.suggestion_id, row.account, row.display_name, row.since)
