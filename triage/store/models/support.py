"""Tables of public support: by what a person is recognised, what was set aside, and human checks that were used."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from triage.store.models.base import Base, UtcDateTime


class SetAsideRow(Base):
    """Supports of one idea that somebody had left out of the count, until they took that back."""

    __tablename__ = "support_set_asides"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    taken_back_by: Mapped[str | None] = mapped_column(String(100))
    taken_back_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SupportEvidenceRow(Base):
    """Keyed digests of device and network from which a public form was sent; erasure empties them."""

    __tablename__ = "support_evidence"

    suggestion_id: Mapped[str] = mapped_column(ForeignKey("suggestions.id", ondelete="CASCADE"), primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id", ondelete="CASCADE"), index=True)
    device: Mapped[str | None] = mapped_column(String(32))
    network: Mapped[str | None] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    set_aside_id: Mapped[int | None] = mapped_column(ForeignKey("support_set_asides.id"))


class UsedCheckRow(Base):
    """A human check that was answered, kept until nobody could use it any more."""

    __tablename__ = "used_checks"

    nonce: Mapped[str] = mapped_column(String(40), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
