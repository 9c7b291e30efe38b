"""Tables of imports: how far each file was read, and what the columns of a channel's files mean."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from triage.store.models.base import Base, UtcDateTime


class ImportRunRow(Base):
    """One import of a file: `rows_done` and `counts` are committed with the rows, so that a killed one goes on."""

    __tablename__ = "import_runs"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    rows_done: Mapped[int]
    counts: Mapped[dict[str, Any]] = mapped_column(JSON)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ImportMappingRow(Base):
    """Which column of a channel's tables a person took for which field."""

    __tablename__ = "import_mappings"

    channel: Mapped[str] = mapped_column(String(100), primary_key=True)
    mapping: Mapped[dict[str, Any]] = mapped_column(JSON)
    actor: Mapped[str] = mapped_column(String(100))
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
