"""The tables, as SQLAlchemy typed models."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    MetaData,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC time; SQLite keeps no time zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """To the database, in UTC."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """From the database, aware."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The declarative base; constraint names are fixed so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class SuggestionRow(Base):
    """One incoming suggestion; `decided_at` mirrors the newest decision for the inbox."""

    __tablename__ = "suggestions"

    id: Mapped[str] = mapped_column(String(100), primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    user: Mapped[str | None] = mapped_column("citizen", String(200))
    time: Mapped[datetime | None] = mapped_column(DateTime, index=True)
    channel: Mapped[str | None] = mapped_column(String(100))
    stated_place: Mapped[str | None] = mapped_column(String(300))
    digest: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class CaseRow(Base):
    """One past case."""

    __tablename__ = "cases"

    id: Mapped[str] = mapped_column(String(100), primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    reply: Mapped[str] = mapped_column(Text)
    user: Mapped[str | None] = mapped_column("citizen", String(200))
    time: Mapped[datetime | None] = mapped_column(DateTime)
    reply_time: Mapped[datetime | None] = mapped_column(DateTime)
    channel: Mapped[str | None] = mapped_column(String(100))
    category: Mapped[str | None] = mapped_column(String(200))
    department: Mapped[str | None] = mapped_column(String(200))
    co_departments: Mapped[list[str]] = mapped_column(JSON)
    city: Mapped[str | None] = mapped_column(String(100))
    area: Mapped[str | None] = mapped_column(String(100))
    street: Mapped[str | None] = mapped_column(String(100))
    outcome: Mapped[str | None] = mapped_column(String(100))
    digest: Mapped[str] = mapped_column(String(64))


class PolicyRow(Base):
    """One policy document."""

    __tablename__ = "policies"

    id: Mapped[str] = mapped_column(String(100), primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    number: Mapped[str | None] = mapped_column(String(200))
    effective_from: Mapped[date | None] = mapped_column(Date)
    repealed_on: Mapped[date | None] = mapped_column(Date)
    in_force: Mapped[bool]
    digest: Mapped[str] = mapped_column(String(64))
    clauses: Mapped[list["ClauseRow"]] = relationship(
        cascade="all, delete-orphan", order_by="ClauseRow.position", lazy="raise"
    )


class ClauseRow(Base):
    """One article of a policy."""

    __tablename__ = "clauses"

    id: Mapped[str] = mapped_column(String(120), primary_key=True)
    policy_id: Mapped[str] = mapped_column(ForeignKey("policies.id", ondelete="CASCADE"), index=True)
    article: Mapped[str | None] = mapped_column(String(100))
    chapter: Mapped[str | None] = mapped_column(Text)
    position: Mapped[int]
    text: Mapped[str] = mapped_column(Text)


class DepartmentRow(Base):
    """One department."""

    __tablename__ = "departments"

    id: Mapped[str] = mapped_column(String(100), primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    short_name: Mapped[str | None] = mapped_column(String(200))
    aliases: Mapped[list[str]] = mapped_column(JSON)
    level: Mapped[str] = mapped_column(String(20))
    city: Mapped[str | None] = mapped_column(String(100))
    area: Mapped[str | None] = mapped_column(String(100))
    superior: Mapped[str | None] = mapped_column(String(200))
    phone: Mapped[str | None] = mapped_column(String(100))
    address: Mapped[str | None] = mapped_column(String(300))
    digest: Mapped[str] = mapped_column(String(64))
    duties: Mapped[list["DutyRow"]] = relationship(
        cascade="all, delete-orphan", order_by="DutyRow.position", lazy="raise"
    )


class DutyRow(Base):
    """One duty text of a department."""

    __tablename__ = "duties"

    id: Mapped[str] = mapped_column(String(120), primary_key=True)
    department_id: Mapped[str] = mapped_column(ForeignKey("departments.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    text: Mapped[str] = mapped_column(Text)


class TriageRow(Base):
    """One version of the triage of a suggestion; `result` is the whole output, the rest is for filters."""

    __tablename__ = "triages"
    __table_args__ = (
        UniqueConstraint("suggestion_id", "version"),
        Index("ix_triages_inbox", "is_current", "deadline"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    suggestion_id: Mapped[str] = mapped_column(ForeignKey("suggestions.id", ondelete="CASCADE"), index=True)
    version: Mapped[int]
    is_current: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    category: Mapped[str | None] = mapped_column(String(200))
    department: Mapped[str | None] = mapped_column(String(200))
    score: Mapped[float]
    area: Mapped[str | None] = mapped_column(String(100))
    tier: Mapped[str] = mapped_column(String(20))
    deadline: Mapped[date | None] = mapped_column(Date)
    in_scope: Mapped[bool]
    needs_human: Mapped[bool]
    duplicates: Mapped[int]
    result: Mapped[dict[str, Any]] = mapped_column(JSON)


class DecisionRow(Base):
    """One act of a person on one version of a triage."""

    __tablename__ = "decisions"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    suggestion_id: Mapped[str] = mapped_column(ForeignKey("suggestions.id", ondelete="CASCADE"), index=True)
    triage_version: Mapped[int]
    actor: Mapped[str] = mapped_column(String(100))
    time: Mapped[datetime] = mapped_column(UtcDateTime)
    parts: Mapped[list["PartDecisionRow"]] = relationship(
        cascade="all, delete-orphan", order_by="PartDecisionRow.position", lazy="raise"
    )


class PartDecisionRow(Base):
    """What was decided about one part."""

    __tablename__ = "decision_parts"
    __table_args__ = (UniqueConstraint("decision_id", "part"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decisions.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    part: Mapped[str] = mapped_column(String(20))
    action: Mapped[str] = mapped_column(String(20))
    value: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
