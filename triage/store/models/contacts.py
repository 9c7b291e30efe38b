"""The tables of contacts: personal data of senders, encrypted, apart from what they wrote."""

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from triage.store.models.base import Base


class ContactRow(Base):
    """How the sender of one suggestion can be reached: a sealed JSON object, and under which key it was sealed."""

    __tablename__ = "contacts"

    suggestion_id: Mapped[str] = mapped_column(ForeignKey("suggestions.id", ondelete="CASCADE"), primary_key=True)
    sealed: Mapped[str] = mapped_column(Text)
    key_id: Mapped[str] = mapped_column(String(16), index=True)


class ContactPhoneRow(Base):
    """The keyed digest of one telephone number of a contact, by which handlers find it."""

    __tablename__ = "contact_phones"

    suggestion_id: Mapped[str] = mapped_column(ForeignKey("suggestions.id", ondelete="CASCADE"), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), primary_key=True, index=True)
