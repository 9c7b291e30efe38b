"""The table of contacts: personal data of senders, apart from what they wrote."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from triage.store.models.base import Base


class ContactRow(Base):
    """How the sender of one suggestion can be reached."""

    __tablename__ = "contacts"

    suggestion_id: Mapped[str] = mapped_column(ForeignKey("suggestions.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str | None] = mapped_column(String(100))
    phone: Mapped[str | None] = mapped_column(String(50))
    address: Mapped[str | None] = mapped_column(String(300))
    email: Mapped[str | None] = mapped_column(String(200))
    reply_wanted: Mapped[bool | None]
    anonymous: Mapped[bool]
