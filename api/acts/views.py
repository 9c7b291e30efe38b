"""Views: filters of the inbox that somebody keeps under a name."""

from api.access.principal import Principal
from triage.store import Store


def keep_view(store: Store, who: Principal, name: str, query: str) -> bool:
    """Keep a filter; returns whether there was still room for it."""
    with store.write() as work:
        return work.saved_filters.keep(who.name, name, query)


def drop_view(store: Store, who: Principal, number: int) -> None:
    """Forget one of one's own filters."""
    with store.write() as work:
        work.saved_filters.drop(who.name, number)
