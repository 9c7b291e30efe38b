"""Tables of issues: groups of suggestions about one matter, with their history."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from triage.store.models.base import Base, UtcDateTime


class IssueRow(Base):
    """One matter."""

    __tablename__ = "issues"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    title: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    merged_into: Mapped[int | None] = mapped_column(ForeignKey("issues.id"), index=True)
    members: Mapped[list["IssueMemberRow"]] = relationship(order_by="IssueMemberRow.id", lazy="raise")
    acts: Mapped[list["IssueActRow"]] = relationship(order_by="IssueActRow.id", lazy="raise")


class IssueMemberRow(Base):
    """A suggestion in an issue, or one that a person separated from it."""

    __tablename__ = "issue_members"
    __table_args__ = (UniqueConstraint("issue_id", "suggestion_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id", ondelete="CASCADE"), index=True)
    suggestion_id: Mapped[str] = mapped_column(ForeignKey("suggestions.id", ondelete="CASCADE"), index=True)
    joined: Mapped[str] = mapped_column(String(20))
    because: Mapped[str | None] = mapped_column(String(100))
    score: Mapped[float | None]
    kind: Mapped[str | None] = mapped_column(String(20))
    actor: Mapped[str | None] = mapped_column(String(100))
    time: Mapped[datetime] = mapped_column(UtcDateTime)


class IssueActRow(Base):
    """One thing that happened to an issue."""

    __tablename__ = "issue_acts"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    suggestion_id: Mapped[str | None] = mapped_column(String(100))
    other_issue: Mapped[int | None]
    actor: Mapped[str | None] = mapped_column(String(100))
    time: Mapped[datetime] = mapped_column(UtcDateTime)
