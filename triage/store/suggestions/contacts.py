"""Repository of contacts: how senders can be reached, encrypted."""

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, delete, insert, select
from sqlalchemy.orm import Session

from triage.store.base.sealing import Sealing
from triage.store.models import ContactPhoneRow, ContactRow, SuggestionRow
from triage.store.models.base import table_of
from triage.text.phones import phone_numbers, searched_phone
from triage.types import Contact

RESEALED_AT_ONCE = 500


class ContactRepository:
    """One contact for each suggestion that has one."""

    def __init__(self, session: Session, sealing: Sealing) -> None:
        self._session, self._sealing = session, sealing

    def put(self, suggestion_id: str, contact: Contact) -> None:
        """Store how the sender of a suggestion can be reached; nothing where nothing was given.

        Raises:
            SealingError: the store was opened without a key.
        """
        if not contact.empty:
            self._write(suggestion_id, contact)

    def add(self, contacts: Mapping[str, Contact]) -> None:
        """Store the contacts of suggestions that have none yet, by suggestion; those without anything are left out.

        Raises:
            SealingError: the store was opened without a key.
        """
        given = {key: contact for key, contact in contacts.items() if not contact.empty}
        if given:
            self._session.execute(insert(table_of(ContactRow)), [self._sealed(*entry) for entry in given.items()])
            phones = [phone for entry in given.items() for phone in self._phones(*entry)]
            if phones:
                self._session.execute(insert(table_of(ContactPhoneRow)), phones)

    def complete(self, suggestion_id: str, contact: Contact, *, replacing: bool = False) -> None:
        """Add what is known of the sender by now; what was known stays, unless the new one replaces it.

        Rationale: one whose personal data was erased stays as it is.
        """
        row = self._session.get(SuggestionRow, suggestion_id)
        if contact.empty or row is None or row.erased_at is not None:
            return
        before = self.of(suggestion_id) or Contact()
        given = {name: value for name, value in contact.model_dump().items() if value not in (None, "")}
        known = {name: value for name, value in before.model_dump().items() if value not in (None, "")}
        after = Contact(**(known | given if replacing else given | known))
        after = after.model_copy(update={"anonymous": before.anonymous or contact.anonymous})
        if after != before:
            self._write(suggestion_id, after)

    def of(self, suggestion_id: str) -> Contact | None:
        """How the sender of a suggestion can be reached; None where nothing is known, or not any more.

        Raises:
            SealingError: the key that it was encrypted with is not there.
        """
        columns = select(ContactRow.sealed, ContactRow.key_id).where(ContactRow.suggestion_id == suggestion_id)
        row = self._session.execute(columns).first()
        if row is None:
            return None
        return Contact.model_validate_json(self._sealing.open(row.sealed, suggestion_id, row.key_id))

    def by_phone(self, words: str) -> ColumnElement[bool] | None:
        """The condition that a suggestion's sender has exactly this telephone number; None where it is no number."""
        number = searched_phone(words)
        if number is None:
            return None
        digests = self._sealing.digests(number)
        found = select(ContactPhoneRow.suggestion_id).where(ContactPhoneRow.digest.in_(digests))
        return SuggestionRow.id.in_(found)

    def remove(self, suggestion_id: str) -> bool:
        """Forget it; returns whether there was any."""
        phones = delete(ContactPhoneRow).where(ContactPhoneRow.suggestion_id == suggestion_id)
        self._session.execute(phones.execution_options(synchronize_session=False))
        gone = delete(ContactRow).where(ContactRow.suggestion_id == suggestion_id).returning(ContactRow.suggestion_id)
        return self._session.scalar(gone.execution_options(synchronize_session=False)) is not None

    def under_other_keys(self, after: str = "", limit: int = RESEALED_AT_ONCE) -> Sequence[str]:
        """Suggestions with larger ids whose contacts are encrypted with another key than the present one, in order."""
        query = select(ContactRow.suggestion_id).where(
            ContactRow.key_id != self._sealing.key_id, ContactRow.suggestion_id > after
        )
        return self._session.scalars(query.order_by(ContactRow.suggestion_id).limit(limit)).all()

    def reseal(self, suggestion_id: str) -> None:
        """Encrypt a contact anew, with the present key.

        Raises:
            SealingError: the key that it was encrypted with is not there.
        """
        contact = self.of(suggestion_id)
        if contact is not None:
            self._write(suggestion_id, contact)

    def _write(self, suggestion_id: str, contact: Contact) -> None:
        self.remove(suggestion_id)
        self.add({suggestion_id: contact})

    def _sealed(self, key: str, contact: Contact) -> dict[str, str]:
        sealed = self._sealing.seal(contact.model_dump_json(), key)
        return {"suggestion_id": key, "sealed": sealed, "key_id": self._sealing.key_id}

    def _phones(self, key: str, contact: Contact) -> list[dict[str, str]]:
        digests = dict.fromkeys(self._sealing.digest(number) for number in phone_numbers(contact.phone or ""))
        return [{"suggestion_id": key, "digest": digest} for digest in digests]
