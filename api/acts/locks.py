"""Locks: somebody takes a suggestion, puts it back, or has its personal data shown."""

from api.access.acting import acting_as
from api.access.principal import Principal
from triage.store import Store


def take_suggestion(store: Store, who: Principal, key: str) -> None:
    """Keep a suggestion for oneself for a while.

    Raises:
        NotFoundError: there is no such suggestion within their reach.
    """
    with store.write() as work:
        work.visible(who.reach).require([key])
        work.locks.take([key], who.name, who.display_name)
        work.events.record(key, "held", acting_as(who))


def put_back(store: Store, who: Principal, key: str) -> None:
    """Leave a suggestion to others again.

    Raises:
        NotFoundError: there is no such suggestion within their reach.
    """
    with store.write() as work:
        work.visible(who.reach).require([key])
        work.locks.put_back(key)
        work.events.record(key, "put_back", acting_as(who))


def reveal_once(store: Store, who: Principal, key: str) -> None:
    """Note in the timeline who has the personal data of a suggestion shown.

    Raises:
        NotFoundError: there is no such suggestion within their reach.
    """
    with store.write() as work:
        work.visible(who.reach).require([key])
        work.events.record(key, "revealed", acting_as(who))
