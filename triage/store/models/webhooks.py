"""Tables of webhooks: receivers, and what each is still to be told."""

from datetime import datetime

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from triage.store.models.base import Base, UtcDateTime


class SubscriptionRow(Base):
    """A receiver; `cursor` is the number of the last event for which it has its delivery.

    Of what is confidential it is told where `confidential` says so.
    """

    __tablename__ = "subscriptions"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    url: Mapped[str] = mapped_column(Text)
    kinds: Mapped[list[str]] = mapped_column(JSON)
    active: Mapped[bool]
    secret_version: Mapped[int]
    overlap_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cursor: Mapped[int] = mapped_column(BigInteger)
    confidential: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class DeliveryRow(Base):
    """One event for one receiver; `claimed_until` is the lease of the worker that sends it now."""

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("subscription_id", "event_number"),
        Index("ix_deliveries_due", "status", "next_at"),
        Index("ix_deliveries_order", "subscription_id", "suggestion_id", "status", "event_number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    subscription_id: Mapped[str] = mapped_column(ForeignKey("subscriptions.id", ondelete="CASCADE"))
    event_number: Mapped[int] = mapped_column(ForeignKey("events.number", ondelete="CASCADE"), index=True)
    suggestion_id: Mapped[str] = mapped_column(String(100))
    status: Mapped[str] = mapped_column(String(10))
    attempts: Mapped[int]
    next_at: Mapped[datetime] = mapped_column(UtcDateTime)
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_problem: Mapped[str | None] = mapped_column(String(300))
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
