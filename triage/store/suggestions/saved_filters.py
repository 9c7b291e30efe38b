"""Repository of saved filters: views of the inbox that somebody keeps under a name."""

from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from triage.store.models import SavedFilterRow

MOST = 20


@dataclass(frozen=True)
class SavedFilter:
    """One view: its name, and the query string that shows it."""

    id: int
    name: str
    query: str


class SavedFilterRepository:
    """The views of each account."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of(self, account: str) -> list[SavedFilter]:
        """Somebody's views, by name."""
        query = select(SavedFilterRow).where(SavedFilterRow.account == account).order_by(SavedFilterRow.name)
        return [SavedFilter(row.id, row.name, row.query) for row in self._session.scalars(query)]

    def keep(self, account: str, name: str, query: str) -> bool:
        """Keep a view, in place of one of the same name; False where there are as many as may be."""
        known = self._session.scalar(
            select(SavedFilterRow).where(SavedFilterRow.account == account, SavedFilterRow.name == name)
        )
        if known is not None:
            known.query = query
        elif len(self.of(account)) >= MOST:
            return False
        else:
            self._session.add(SavedFilterRow(account=account, name=name, query=query))
        self._session.flush()
        return True

    def drop(self, account: str, key: int) -> None:
        """Forget one of somebody's own views."""
        self._session.execute(delete(SavedFilterRow).where(SavedFilterRow.id == key, SavedFilterRow.account == account))
