"""Tables of the service: where each suggestion stands, what happened to it, and how it came in."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from triage.store.models.base import Base, UtcDateTime


class WorkItemRow(Base):
    """Where one suggestion stands.

    `triage_due` says that the machine still has to judge it; `claim` and `claimed_until` are the lease of the
    worker that does so now. A lease that has run out belongs to nobody: the row is found again.
    """

    __tablename__ = "handlings"
    __table_args__ = (
        Index("ix_handlings_due", "triage_due", "claimed_until"),
        Index("ix_handlings_state", "state", "deadline"),
    )

    suggestion_id: Mapped[str] = mapped_column(ForeignKey("suggestions.id", ondelete="CASCADE"), primary_key=True)
    state: Mapped[str] = mapped_column(String(20))
    department: Mapped[str | None] = mapped_column(String(200), index=True)
    co_departments: Mapped[list[str]] = mapped_column(JSON)
    level: Mapped[str | None] = mapped_column(String(10))
    deadline: Mapped[date | None] = mapped_column(Date)
    merged_into: Mapped[str | None] = mapped_column(String(100))
    proper_channel: Mapped[str | None] = mapped_column(Text)
    reply: Mapped[str | None] = mapped_column(Text)
    satisfaction: Mapped[int | None]
    extension_until: Mapped[date | None] = mapped_column(Date)
    cycle: Mapped[int]
    revision: Mapped[int]
    change: Mapped[int] = mapped_column(BigInteger, index=True)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    triage_due: Mapped[bool]
    claim: Mapped[str | None] = mapped_column(String(40))
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int]


class EventRow(Base):
    """One event; numbers are given out in the order of the commits, without holes that fill later."""

    __tablename__ = "events"

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    suggestion_id: Mapped[str] = mapped_column(ForeignKey("suggestions.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    state: Mapped[str | None] = mapped_column(String(20))
    actor: Mapped[str] = mapped_column(String(100))
    role: Mapped[str] = mapped_column(String(20))
    department: Mapped[str | None] = mapped_column(String(200))
    time: Mapped[datetime] = mapped_column(UtcDateTime)
    data: Mapped[dict[str, Any]] = mapped_column(JSON)


class CounterRow(Base):
    """A counter; whoever raises it holds its row until the commit, so numbers and commits have one order."""

    __tablename__ = "counters"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger)


class IntakeRow(Base):
    """How a suggestion came in through the API or a drop folder."""

    __tablename__ = "intakes"
    __table_args__ = (UniqueConstraint("channel", "external_id"),)

    suggestion_id: Mapped[str] = mapped_column(ForeignKey("suggestions.id", ondelete="CASCADE"), primary_key=True)
    channel: Mapped[str] = mapped_column(String(100))
    external_id: Mapped[str | None] = mapped_column(String(200))
    payload_digest: Mapped[str] = mapped_column(String(64))
    public: Mapped[bool]
    time: Mapped[datetime] = mapped_column(UtcDateTime)


class IdempotencyRow(Base):
    """The answer that was given to a request with an idempotency key."""

    __tablename__ = "idempotency_keys"

    client: Mapped[str] = mapped_column(String(100), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    request_digest: Mapped[str] = mapped_column(String(64))
    outcomes: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    time: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class NoticeRow(Base):
    """A notice that was given: once for each stage of a deadline, however often the job runs."""

    __tablename__ = "notices"

    suggestion_id: Mapped[str] = mapped_column(ForeignKey("suggestions.id", ondelete="CASCADE"), primary_key=True)
    deadline: Mapped[date] = mapped_column(Date, primary_key=True)
    stage: Mapped[str] = mapped_column(String(20), primary_key=True)
    time: Mapped[datetime] = mapped_column(UtcDateTime)
