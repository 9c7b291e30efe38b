"""The table of files that came with suggestions."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from triage.store.models.base import Base, UtcDateTime


class AttachmentRow(Base):
    """One file of one suggestion; its content lies in the data folder under `digest`."""

    __tablename__ = "attachments"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    suggestion_id: Mapped[str] = mapped_column(ForeignKey("suggestions.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(20))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64), index=True)
    text: Mapped[str | None] = mapped_column(Text)
    ocr: Mapped[str | None] = mapped_column(String(10), index=True)
    confidence: Mapped[float | None]
    time: Mapped[datetime] = mapped_column(UtcDateTime)
