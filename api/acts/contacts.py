"""Contacts: how a sender can be reached, for whoever may know it."""

from api.access.principal import Principal
from triage.store import UnitOfWork
from triage.types import Contact


def contact_for(work: UnitOfWork, who: Principal, key: str) -> Contact | None:
    """How the sender of a suggestion can be reached; a department does not learn who is anonymous.

    Args:
        work: where it is stored.
        who: who asks; the suggestion is within their reach.
        key: the suggestion.
    """
    found = work.contacts.of(key)
    if found is None or not found.anonymous or who.reach.departments is None:
        return found
    return Contact(reply_wanted=found.reply_wanted, anonymous=True)
