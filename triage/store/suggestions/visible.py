"""Visible suggestions: reading that cannot leave somebody's reach."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from triage.errors import NotFoundError
from triage.store.base.access_scope import with_triage, within
from triage.store.base.lookup import rows_of
from triage.store.models import SuggestionRow
from triage.store.suggestions.suggestions import to_suggestion
from triage.types import AccessScope, Suggestion


class VisibleSuggestions:
    """The suggestions within a reach; those outside are as if they were not there."""

    def __init__(self, session: Session, reach: AccessScope) -> None:
        self._session = session
        self._reach = reach

    def one(self, key: str) -> Suggestion:
        """The suggestion with this id.

        Raises:
            NotFoundError: there is none within the reach.
        """
        found = self.get([key]).get(key)
        if found is None:
            raise NotFoundError("suggestion", key)
        return found

    def require(self, keys: Sequence[str]) -> None:
        """Make sure that all of these are within the reach.

        Raises:
            NotFoundError: one is not.
        """
        found = self.get(keys)
        for key in keys:
            if key not in found:
                raise NotFoundError("suggestion", key)

    def get(self, ids: Sequence[str]) -> dict[str, Suggestion]:
        """Those of `ids` that are within the reach, by id."""
        wanted = [key for key in ids if key.isprintable()]
        query = with_triage(select(SuggestionRow)).where(*within(self._reach))
        rows = rows_of(self._session, query, SuggestionRow.id, wanted)
        return {row.id: to_suggestion(row) for (row,) in rows}
