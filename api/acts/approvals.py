"""Approvals: a reply is put before a second person, who approves exactly one text or declines it."""

from api.access.acting import acting_as
from api.access.principal import Principal
from triage.store import Store
from triage.types import Verdict


def ask_approval(store: Store, who: Principal, key: str, text: str) -> None:
    """Put the text of a reply before a second person.

    Raises:
        NotFoundError: there is no such suggestion within their reach.
    """
    with store.write() as work:
        work.visible(who.reach).require([key])
        work.approvals.ask(key, text, who.name, acting_as(who))


def settle_approval(store: Store, who: Principal, key: str, number: int, verdict: Verdict, note: str | None) -> None:
    """Approve a text, or decline it with a note.

    Args:
        store: where approvals are.
        who: the second person.
        key: the suggestion.
        number: of the text that was put before them.
        verdict: what they say.
        note: what they ask for.

    Raises:
        NotFoundError: there is no such suggestion within their reach.
        ApprovalError: it is their own text, or it was replaced or settled already.
    """
    with store.write() as work:
        work.visible(who.reach).require([key])
        work.approvals.settle(number, key, verdict, who.name, acting_as(who), note)
