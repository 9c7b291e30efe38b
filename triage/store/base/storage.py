"""Repository of figures about what is stored: how much, and from which channels."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from triage.store.models import (
    CaseRow,
    DecisionRow,
    DepartmentRow,
    EventRow,
    IntakeRow,
    PolicyRow,
    SuggestionRow,
    TriageRow,
)


@dataclass(frozen=True)
class ChannelFigures:
    """What came in through one channel of the API, and when last."""

    name: str
    number: int
    last: datetime


class StorageFigures:
    """Counts rows; nothing of their content is read."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def counts(self) -> dict[str, int]:
        """How many rows the larger tables have, in one query."""
        tables = {
            "来件": SuggestionRow, "分办建议": TriageRow, "处理决定": DecisionRow, "办理记录": EventRow,
            "办件": CaseRow, "政策": PolicyRow, "承办单位": DepartmentRow,
        }  # fmt: skip
        columns = [select(func.count()).select_from(table).scalar_subquery() for table in tables.values()]
        row = self._session.execute(select(*columns)).one()
        return dict(zip(tables, row, strict=True))

    def channels(self) -> list[ChannelFigures]:
        """The channels of the API, the one with the newest item first."""
        last = func.max(IntakeRow.time)
        query = select(IntakeRow.channel, func.count(), last).group_by(IntakeRow.channel).order_by(last.desc())
        return [ChannelFigures(*row) for row in self._session.execute(query)]

    def size(self) -> int:
        """Bytes that the database takes."""
        if self._session.get_bind().dialect.name == "postgresql":
            return int(self._session.scalar(text("SELECT pg_database_size(current_database())")) or 0)
        pages = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
        return int(self._session.scalar(text(pages)) or 0)
