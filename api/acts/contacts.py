"""Contacts: how a sender can be reached, for whoever may know it."""

from api.access.principal import Principal
from api.acts.entry import EntryOf
from triage.errors import SealingError
from triage.store import Store, UnitOfWork
from triage.types import Contact
from triage.types.error_catalogue import text_of


def contact_for(work: UnitOfWork, who: Principal, key: str) -> Contact | None:
    """How the sender of a suggestion can be reached; a department does not learn who is anonymous.

    Args:
        work: where it is stored.
        who: who asks; the suggestion is within their reach.
        key: the suggestion.

    Raises:
        SealingError: the key that it was encrypted with is not there.
    """
    found = work.contacts.of(key)
    if found is None or not found.anonymous or who.reach.departments is None:
        return found
    return Contact(reply_wanted=found.reply_wanted, anonymous=True)


def contact_or_problem(work: UnitOfWork, who: Principal, key: str) -> tuple[Contact | None, str]:
    """The same, and what is wrong where it cannot be read: the rest of the suggestion is shown all the same."""
    try:
        return contact_for(work, who, key), ""
    except SealingError as error:
        return None, text_of(error)


def reseal_contacts(store: Store, entry: EntryOf) -> tuple[int, list[str]]:
    """Encrypt every contact with the present key; what is cut off goes on at the next call.

    Returns:
        How many were, and the suggestions whose contact cannot be read with any key that there is.
    """
    done, lost, after = 0, list[str](), ""
    while True:
        with store.write() as work:
            keys = work.contacts.under_other_keys(after)
            for key in keys:
                try:
                    work.contacts.reseal(key)
                    done += 1
                except SealingError:
                    lost.append(key)
            if not keys:
                work.audit.record(entry("contacts.resealed", total=done, failed=len(lost)))
                return done, lost
        after = keys[-1]
