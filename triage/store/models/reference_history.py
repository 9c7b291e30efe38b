"""Tables about the reference material: which triages cite which policy, and who changed what."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from triage.store.models.base import Base, UtcDateTime


class CitationRow(Base):
    """A version of a triage whose draft may cite a policy."""

    __tablename__ = "citations"

    triage_id: Mapped[int] = mapped_column(ForeignKey("triages.id", ondelete="CASCADE"), primary_key=True)
    policy_id: Mapped[str] = mapped_column(String(100), primary_key=True, index=True)


class ReferenceChangeRow(Base):
    """One change that a person made on a page; `before` and `after` are whole values, None where there was none."""

    __tablename__ = "reference_changes"
    __table_args__ = (Index("ix_reference_changes_key", "kind", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    kind: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(100))
    actor: Mapped[str] = mapped_column(String(100))
    time: Mapped[datetime] = mapped_column(UtcDateTime)
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
