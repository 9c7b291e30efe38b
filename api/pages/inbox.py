"""The inbox page: filter, sort, page."""

from typing import Any, get_args
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.access.principal import Who
from api.access.rule import WORKERS, permit
from api.pages.templating import today
from triage.store import InboxFilter
from triage.store.inbox import SortKey, Status

router = APIRouter(include_in_schema=False)
PAGE = 50
FLAGS = ("needs_human", "in_scope", "duplicates")
TEXTS = ("status", "category", "department", "area", "tier", "channel", "query")
MAX_PAGES = 1_000_000


@router.get("/")
@permit(roles=WORKERS)
def page(request: Request, who: Who) -> Response:
    """One page of the inbox; unknown filters and values are left out rather than refused."""
    given = {
        name: clean for name, value in request.query_params.items() if (clean := value.replace("\x00", "").strip())
    }
    wanted = _filter(given)
    sort: SortKey = given["sort"] if given.get("sort") in get_args(SortKey) else "tier"  # type: ignore[assignment]
    number = int(given["page"]) if given.get("page", "").isdecimal() else 1
    number = max(1, min(number, MAX_PAGES))
    tiers = tuple(config.name for config in request.app.state.office.tiers)
    with request.app.state.store.read() as work:
        inbox = work.inbox(tiers, who.reach)
        found = inbox.page(wanted, sort=sort, offset=(number - 1) * PAGE, limit=PAGE)
        context: dict[str, Any] = {"choices": inbox.choices(), "counts": inbox.counts(today())}
    kept = {name: value for name, value in given.items() if name in (*TEXTS, *FLAGS, "sort")}
    context |= {
        "found": found,
        "given": given,
        "sort": sort,
        "number": number,
        "pages": max(1, -(-found.total // PAGE)),
        "link": lambda **changes: "/?" + urlencode({**kept, **changes}),
        "filtered": any(name in given for name in (*TEXTS, *FLAGS)),
    }
    result: Response = request.app.state.templates.TemplateResponse(request, "inbox.html", context)
    return result


def _filter(given: dict[str, str]) -> InboxFilter:
    texts: dict[str, Any] = {name: given.get(name) for name in TEXTS}
    if texts["status"] not in get_args(Status):
        texts["status"] = None
    flags: dict[str, Any] = {name: {"1": True, "0": False}.get(given.get(name, "")) for name in FLAGS}
    return InboxFilter(**texts, **flags)
