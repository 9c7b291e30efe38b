"""Table of previews: rules or duties that somebody tries on the open suggestions, and what they would change."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from triage.store.models.base import Base, UtcDateTime


class PreviewRow(Base):
    """One preview of rules, or of one department.

    `ids` are all suggestions that would change, `lines` the first of them with what would. `claim` and `claimed_until`
    are the lease of the worker that tries it now.
    """

    __tablename__ = "previews"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    actor: Mapped[str] = mapped_column(String(60))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    rules: Mapped[dict[str, Any]] = mapped_column(JSON)
    unit: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    claim: Mapped[str | None] = mapped_column(String(32))
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    total: Mapped[int]
    judged: Mapped[int]
    foretold: Mapped[bool]
    problem: Mapped[str | None] = mapped_column(Text)
    ids: Mapped[list[str]] = mapped_column(JSON)
    lines: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
