"""The table of scanned policies that wait for a person, or were judged by one."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from triage.store.models.base import Base, UtcDateTime


class PolicyScanRow(Base):
    """One scanned policy; its content and the pictures of its pages lie with the attachments under their digests."""

    __tablename__ = "policy_scans"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    replaces: Mapped[str | None] = mapped_column(String(100))
    state: Mapped[str] = mapped_column(String(20), index=True)
    pages: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    confidence: Mapped[float | None]
    problem: Mapped[str | None] = mapped_column(Text)
    added_by: Mapped[str] = mapped_column(String(100))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    judged_by: Mapped[str | None] = mapped_column(String(100))
    judged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    policy_id: Mapped[str | None] = mapped_column(String(100))
