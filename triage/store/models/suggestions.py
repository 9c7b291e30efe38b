"""Tables of suggestions, what was suggested for them, and what people decided."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, DateTime, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from triage.store.models.base import Base, UtcDateTime
from triage.store.models.stored_json import StoredJson


class SuggestionRow(Base):
    """One incoming suggestion; `decided_at` mirrors the newest decision for the inbox.

    `erased_at` says when personal data was taken out; from then on no import brings it back.
    """

    __tablename__ = "suggestions"
    __table_args__ = (
        Index(
            "ix_suggestions_confidential",
            "id",
            sqlite_where=text("confidential"),
            postgresql_where=text("confidential"),
        ),
    )

    id: Mapped[str] = mapped_column(String(100), primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    user: Mapped[str | None] = mapped_column("citizen", String(200), key="user")
    time: Mapped[datetime | None] = mapped_column(DateTime, index=True)
    channel: Mapped[str | None] = mapped_column(String(100), index=True)
    stated_place: Mapped[str | None] = mapped_column(String(300))
    confidential: Mapped[bool] = mapped_column(default=False)
    warnings: Mapped[list[str]] = mapped_column(JSON, default=list)
    digest: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SuggestionVersionRow(Base):
    """What a suggestion said before it was corrected or supplemented; `received` is when the later text came."""

    __tablename__ = "suggestion_versions"
    __table_args__ = (UniqueConstraint("suggestion_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    suggestion_id: Mapped[str] = mapped_column(ForeignKey("suggestions.id", ondelete="CASCADE"), index=True)
    version: Mapped[int]
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    user: Mapped[str | None] = mapped_column("citizen", String(200), key="user")
    time: Mapped[datetime | None] = mapped_column(DateTime)
    stated_place: Mapped[str | None] = mapped_column(String(300))
    kind: Mapped[str] = mapped_column(String(20))
    received: Mapped[datetime | None] = mapped_column(DateTime)
    replaced_at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(100))


class TriageRow(Base):
    """One version of the triage of a suggestion; `result` is the whole output, the rest is for filters."""

    __tablename__ = "triages"
    __table_args__ = (
        UniqueConstraint("suggestion_id", "version"),
        Index(
            "uq_triages_current",
            "suggestion_id",
            unique=True,
            sqlite_where=text("is_current"),
            postgresql_where=text("is_current"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    suggestion_id: Mapped[str] = mapped_column(ForeignKey("suggestions.id", ondelete="CASCADE"), index=True)
    version: Mapped[int]
    is_current: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    category: Mapped[str | None] = mapped_column(String(200), index=True)
    department: Mapped[str | None] = mapped_column(String(200), index=True)
    score: Mapped[float]
    area: Mapped[str | None] = mapped_column(String(100), index=True)
    tier: Mapped[str] = mapped_column(String(20))
    deadline: Mapped[date | None] = mapped_column(Date)
    in_scope: Mapped[bool]
    needs_human: Mapped[bool]
    duplicates: Mapped[int]
    result: Mapped[dict[str, Any]] = mapped_column(StoredJson("triage"))


class DecisionRow(Base):
    """One act of a person on one version of a triage; one that was withdrawn, by undoing it, no longer counts."""

    __tablename__ = "decisions"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    suggestion_id: Mapped[str] = mapped_column(ForeignKey("suggestions.id", ondelete="CASCADE"), index=True)
    triage_version: Mapped[int]
    actor: Mapped[str] = mapped_column(String(100))
    time: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
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
    reason_code: Mapped[str | None] = mapped_column(String(30))
