"""InboxQuery: what a query string of the inbox asks for; unknown names and values are left out, not refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args
from urllib.parse import parse_qsl, urlencode

from api.base.numbers import whole_number
from triage.store import InboxFilter
from triage.store.suggestions.inbox import SortKey, Status
from triage.store.suggestions.queues import QUEUES

PAGE = 50
FLAGS = ("needs_human", "in_scope", "duplicates")
TEXTS = ("status", "category", "department", "area", "tier", "channel", "query")
MAX_PAGES = 1_000_000
EVERYTHING = "all"


@dataclass(frozen=True)
class InboxQuery:
    """One view of the inbox: `given` is what was asked for and is kept in links."""

    given: Mapping[str, str]
    wanted: InboxFilter
    sort: SortKey
    number: int

    @property
    def filtered(self) -> bool:
        """Whether anything narrows the queue."""
        return any(getattr(self.wanted, name) is not None for name in (*TEXTS, *FLAGS))

    @property
    def queue(self) -> str:
        """The queue that is shown."""
        return self.wanted.queue or EVERYTHING

    def text(self, **changes: object) -> str:
        """The query string with some values replaced, the page left out unless it is one of them."""
        return urlencode({**{name: value for name, value in self.given.items() if name != "page"}, **changes})


def parse(pairs: Mapping[str, str]) -> InboxQuery:
    """The view that the parameters of a request ask for."""
    known = {*TEXTS, *FLAGS, "sort", "queue", "page"}
    given = {
        name: clean for name, value in pairs.items() if name in known and (clean := value.replace("\x00", "").strip())
    }
    texts: dict[str, Any] = {name: given.get(name) for name in TEXTS}
    if texts["status"] not in get_args(Status):
        texts["status"] = None
    flags: dict[str, Any] = {name: {"1": True, "0": False}.get(given.get(name, "")) for name in FLAGS}
    # A status names its own lines; without one, what is shown first is what is still to do.
    fallback = None if texts["status"] or given.get("queue") == EVERYTHING else "open"
    queue: Any = given["queue"] if given.get("queue") in QUEUES else fallback
    sort: Any = given["sort"] if given.get("sort") in get_args(SortKey) else "tier"
    number = whole_number(given.get("page", ""), MAX_PAGES) or 1
    return InboxQuery(given, InboxFilter(**texts, **flags, queue=queue), sort, number)


def parse_text(text: str) -> InboxQuery:
    """The view of a stored query string."""
    return parse(dict(parse_qsl(text)))
