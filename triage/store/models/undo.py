"""Table of what can still be undone: how a suggestion stood before the last act on it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from triage.store.models.base import Base, UtcDateTime


class UndoPointRow(Base):
    """The last act on a suggestion that told nobody outside, with what it changed; none of it is a citizen's words.

    `revision` is the one since the act, `since` the number of the newest event before it, `before` the fields of the
    handling that it changed, `decisions` the ids of the decisions that it made, `member` where in an issue the
    suggestion was.
    """

    __tablename__ = "undo_points"

    suggestion_id: Mapped[str] = mapped_column(ForeignKey("suggestions.id", ondelete="CASCADE"), primary_key=True)
    account: Mapped[str] = mapped_column(String(100))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revision: Mapped[int]
    since: Mapped[int] = mapped_column(BigInteger)
    events: Mapped[list[str]] = mapped_column(JSON)
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    decisions: Mapped[list[int]] = mapped_column(JSON)
    member: Mapped[dict[str, Any] | None] = mapped_column(JSON)
