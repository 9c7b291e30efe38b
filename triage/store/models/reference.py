"""Tables of the reference material: cases, policies, departments."""

from datetime import date, datetime

from sqlalchemy import JSON, Date, DateTime, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from triage.store.models.base import Base, UtcDateTime


class CaseRow(Base):
    """One past case; `erased_at` says when personal data was taken out, and no import brings it back."""

    __tablename__ = "cases"
    __table_args__ = (
        Index("ix_cases_title", "title", "id"),
        Index("ix_cases_time", "time", "id"),
        Index("ix_cases_department", "department", "time"),
    )

    id: Mapped[str] = mapped_column(String(100), primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    reply: Mapped[str] = mapped_column(Text)
    user: Mapped[str | None] = mapped_column("citizen", String(200), key="user")
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
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


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
