"""The supervisor's view: what to look at and why, what was announced about deadlines, what was taken up again."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.access.principal import Who
from api.access.rule import permit
from api.web.responses import render_template
from api.web.state import state_of

router = APIRouter(include_in_schema=False)
SHOWN = 200
STAGE_NAMES = {"due_soon": "即将到期", "overdue": "已逾期", "overdue_twice": "逾期督办"}


@router.get("/supervision")
@permit(roles=("supervisor",))
def page(request: Request, who: Who) -> Response:
    """Suggestions with their reasons, never a list of departments by merit."""
    entries = state_of(request).workflow.supervision()[:SHOWN]
    with state_of(request).store.read() as work:
        notices = work.notices.newest(SHOWN)
        reopened = work.work_items.in_states(("reopened",))[:SHOWN]
        asked = work.work_items.extension_asked()
        ids = [
            *(entry.suggestion_id for entry in entries),
            *(notice.suggestion_id for notice in notices),
            *(one.suggestion_id for one in (*reopened, *asked)),
        ]
        letters, work_items = work.visible(who.reach).get(ids), work.work_items.get(ids)
    context: dict[str, Any] = {
        "entries": [entry for entry in entries if entry.suggestion_id in letters],
        "notices": [notice for notice in notices if notice.suggestion_id in letters],
        "reopened": [one for one in reopened if one.suggestion_id in letters],
        "asked": [one for one in asked if one.suggestion_id in letters],
        "letters": letters,
        "handlings": work_items,
        "stage_names": STAGE_NAMES,
    }
    return render_template(request, "supervision.html", context)
