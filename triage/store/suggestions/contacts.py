"""Repository of contacts: how senders can be reached."""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from triage.store.base.values import value_of
from triage.store.models import ContactRow
from triage.types import Contact


class ContactRepository:
    """One contact for each suggestion that has one."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, suggestion_id: str, contact: Contact) -> None:
        """Store how the sender of a suggestion can be reached; nothing where nothing was given."""
        if not contact.empty:
            self._session.merge(ContactRow(suggestion_id=suggestion_id, **contact.model_dump()))
            self._session.flush()

    def of(self, suggestion_id: str) -> Contact | None:
        """How the sender of a suggestion can be reached; None where nothing is known, or not any more."""
        row = self._session.get(ContactRow, suggestion_id)
        return None if row is None else value_of(Contact, row)

    def remove(self, suggestion_id: str) -> bool:
        """Forget it; returns whether there was any."""
        gone = delete(ContactRow).where(ContactRow.suggestion_id == suggestion_id).returning(ContactRow.suggestion_id)
        return self._session.scalar(gone.execution_options(synchronize_session=False)) is not None
