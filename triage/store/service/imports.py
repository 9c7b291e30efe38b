"""Repository of imports: how far each file was read, and what people said of the columns of a channel."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from triage.store.models import ImportMappingRow, ImportRunRow


class ImportRepository:
    """What imports remember."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def unfinished(self, key: str) -> tuple[int, dict[str, Any]]:
        """How many rows of an import were read before it was interrupted, and what was counted; else 0 and nothing."""
        row = self._session.get(ImportRunRow, key)
        return (0, {}) if row is None or row.ended_at is not None else (row.rows_done, dict(row.counts))

    def note(self, key: str, rows: int, counts: Mapping[str, Any], *, ended: bool = False) -> None:
        """Note how far an import is; called in the unit of work that stores the rows."""
        now = datetime.now(UTC)
        row = self._session.get(ImportRunRow, key)
        if row is None or row.ended_at is not None:
            row = self._session.merge(
                ImportRunRow(key=key, rows_done=rows, counts=dict(counts), started_at=now, ended_at=None)
            )
        row.rows_done, row.counts = rows, dict(counts)
        row.ended_at = now if ended else None

    def mapping(self, channel: str) -> dict[str, str]:
        """Which heading a person took for which field, for the tables of a channel."""
        row = self._session.get(ImportMappingRow, channel)
        return {} if row is None else {str(field): str(heading) for field, heading in row.mapping.items()}

    def remember(self, channel: str, mapping: Mapping[str, str], actor: str) -> None:
        """Keep what a person said of the columns of a channel's tables."""
        self._session.merge(
            ImportMappingRow(channel=channel, mapping=dict(mapping), actor=actor, updated_at=datetime.now(UTC))
        )
