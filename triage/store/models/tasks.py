"""Tables of the work of processes: what operators ask for, and what keeps an engine from being opened."""

from datetime import datetime

from sqlalchemy import Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from triage.store.models.base import Base, UtcDateTime


class TaskRow(Base):
    """A task that somebody asked for, and which worker has it until when; one of a kind is open at a time."""

    __tablename__ = "operator_tasks"
    __table_args__ = (
        Index(
            "uq_operator_tasks_open",
            "kind",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    argument: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(20))
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    output: Mapped[str] = mapped_column(Text)
    claim: Mapped[str | None] = mapped_column(String(32))
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int]


class EngineProblemRow(Base):
    """Why a process cannot open its engine; it says so again with every try, until `until` at the latest."""

    __tablename__ = "engine_problems"

    worker: Mapped[str] = mapped_column(String(300), primary_key=True)
    problem: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime] = mapped_column(UtcDateTime)
