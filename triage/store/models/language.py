"""Tables of the language model: answers kept, calls made, and what came of each task."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from triage.store.models.base import Base, UtcDateTime


class LanguageAnswerRow(Base):
    """An answer that was paid for, by the hash of what was asked; its text is masked."""

    __tablename__ = "language_answers"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    prompt: Mapped[str] = mapped_column(String(100))
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class LanguageCallRow(Base):
    """One request to an endpoint: which text went where, without the text."""

    __tablename__ = "language_calls"
    __table_args__ = (Index("ix_language_calls_time", "time"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    time: Mapped[datetime] = mapped_column(UtcDateTime)
    endpoint: Mapped[str] = mapped_column(String(300))
    model: Mapped[str] = mapped_column(String(200))
    task: Mapped[str] = mapped_column(String(50))
    prompt: Mapped[str] = mapped_column(String(100))
    prompt_digest: Mapped[str] = mapped_column(String(64))
    key: Mapped[str] = mapped_column(String(64))
    suggestion_id: Mapped[str | None] = mapped_column(String(100), index=True)
    mode: Mapped[str] = mapped_column(String(30))
    status: Mapped[str] = mapped_column(String(30))
    prompt_tokens: Mapped[int]
    completion_tokens: Mapped[int]
    cost: Mapped[float]
    seconds: Mapped[float]


class LanguageOutcomeRow(Base):
    """What came of one task for one suggestion: a result, or why there is none."""

    __tablename__ = "language_outcomes"
    __table_args__ = (UniqueConstraint("suggestion_id", "task"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    suggestion_id: Mapped[str] = mapped_column(ForeignKey("suggestions.id", ondelete="CASCADE"))
    task: Mapped[str] = mapped_column(String(50))
    status: Mapped[str] = mapped_column(String(30))
    reason: Mapped[str] = mapped_column(Text)
    triage_version: Mapped[int]
    model: Mapped[str] = mapped_column(String(200))
    prompt: Mapped[str] = mapped_column(String(100))
    prompt_digest: Mapped[str] = mapped_column(String(64))
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    time: Mapped[datetime] = mapped_column(UtcDateTime)
