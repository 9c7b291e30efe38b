"""/api/v1/events: everything that happens, in the order of the commits."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from api.access.principal import Who
from api.access.rule import WORKERS, permit
from api.acts.shown import Shown
from api.routes.v1.schemas import EventPage
from api.routes.v1.suggestions import Limit
from api.web.cursors import BEGIN, Cursor
from api.web.problems import responses
from api.web.state import state_of
from triage.types.state_names import EVENTS, documented

router = APIRouter(prefix="/api/v1/events", tags=["events"])
EVENTS_READ = "events"


@router.get("", summary="Follow events", responses=responses(401, 403, 422, 429))
@permit(roles=WORKERS, scopes=("suggestions:read",))
def follow(
    request: Request,
    who: Who,
    cursor: Cursor = BEGIN,
    limit: Limit = 100,
    kind: Annotated[
        list[str] | None, Query(max_length=40, description=f"Only these kinds: {documented(EVENTS.items())}.")
    ] = None,
) -> EventPage:
    """Events in the order in which they were committed; keep the cursor and ask again, and none is left out."""
    kinds = [name.replace("\x00", "") for name in kind or ()]
    cursors = state_of(request).cursors
    number = cursors.read(EVENTS_READ, cursor, who.reach)
    with state_of(request).store.read() as work:
        found = work.events.after(number, limit + 1, who.reach, kinds)
        items = Shown(work, who.reach, events=found[:limit]).events(found[:limit])
    last = found[:limit][-1].number if found else number
    return EventPage(items=items, cursor=cursors.write(EVENTS_READ, last), more=len(found) > limit)
