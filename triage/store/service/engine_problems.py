"""Repository of the problems that keep engines from being opened."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from triage.store.models import EngineProblemRow


@dataclass(frozen=True)
class EngineProblem:
    """Why a process cannot open its engine, and since when."""

    worker: str
    problem: str
    since: datetime


class EngineProblemRepository:
    """What the processes that judge say of their engines, for those that only serve."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def note(self, worker: str, problem: str, since: datetime, until: datetime) -> None:
        """Say that an engine cannot be opened; it counts until a time, in case its process ends meanwhile."""
        self._session.merge(EngineProblemRow(worker=worker, problem=problem, since=since, until=until))

    def clear(self, worker: str | None = None) -> None:
        """Say that an engine was opened, or forget what all processes said."""
        gone = delete(EngineProblemRow)
        self._session.execute(gone if worker is None else gone.where(EngineProblemRow.worker == worker))

    def all(self, now: datetime) -> list[EngineProblem]:
        """What counts now, the oldest first."""
        query = select(EngineProblemRow).where(EngineProblemRow.until > now).order_by(EngineProblemRow.since)
        return [EngineProblem(row.worker, row.problem, row.since) for row in self._session.scalars(query)]
