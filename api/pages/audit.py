"""The page for auditors: who did what, newest first, and the records as a file."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse

from api.access.principal import Who
from api.access.rule import permit
from api.pages.audit_names import ACTION_NAMES, action_name, detail_text
from api.zone import LOCAL_ZONE
from triage.store.audit import AuditFilter

router = APIRouter(include_in_schema=False)
PAGE = 100
TEXTS = ("actor", "action", "object_id")
DAYS = ("since", "until")
LONGEST_NUMBER = 6


@router.get("/audit")
@permit(roles=("auditor",))
def page(request: Request, who: Who) -> Response:
    """Records that fit the filter; reading them is recorded as well."""
    given, wanted = _filter(request)
    number = given.get("page", "")
    number_shown = max(1, int(number)) if number.isdecimal() and len(number) <= LONGEST_NUMBER else 1
    state = request.app.state
    with state.store.write() as work:
        records, total = work.audit.page(wanted, (number_shown - 1) * PAGE, PAGE)
        head = work.audit.head()
        work.audit.record(who.entry("audit.viewed", page=number_shown))
    kept = {name: value for name, value in given.items() if name != "page"}
    context = {
        "records": records,
        "action_name": action_name,
        "action_names": ACTION_NAMES,
        "detail_text": detail_text,
        "total": total,
        "head": head,
        "given": given,
        "number": number_shown,
        "pages": max(1, -(-total // PAGE)),
        "query": urlencode(kept),
        "link": lambda wanted_page: "/audit?" + urlencode({**kept, "page": wanted_page}),
    }
    result: Response = state.templates.TemplateResponse(request, "audit.html", context)
    return result


@router.get("/audit/export")
@permit(roles=("auditor",))
def export(request: Request, who: Who) -> Response:
    """The records that fit, oldest first, one JSON object per line, with everything that verifies the chain."""
    _, wanted = _filter(request)
    store = request.app.state.store
    with store.write() as work:
        work.audit.record(who.entry("audit.exported", total=work.audit.page(wanted, 0, 1)[1]))

    def lines() -> Iterator[str]:
        with store.read() as work:
            for record in work.audit.each(wanted):
                yield record.model_dump_json() + "\n"

    headers = {"Content-Disposition": 'attachment; filename="audit.jsonl"'}
    return StreamingResponse(lines(), media_type="application/x-ndjson", headers=headers)


def _filter(request: Request) -> tuple[dict[str, str], AuditFilter]:
    """What was asked for; values that are no days are left out rather than refused."""
    given = {
        name: clean
        for name, value in request.query_params.items()
        if name in (*TEXTS, *DAYS, "page") and (clean := value.replace("\x00", "").strip())
    }
    limits: dict[str, Any] = {name: given.get(name) for name in TEXTS}
    for name in DAYS:
        limits[name] = day_start(given.get(name, ""), next_day=name == "until")
    return given, AuditFilter(**limits)


def day_start(text: str, *, next_day: bool = False) -> datetime | None:
    """Midnight in Beijing at which a day begins or ends; None where the text is no day."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    if next_day and day < date.max:
        day += timedelta(days=1)
    return datetime(day.year, day.month, day.day, tzinfo=LOCAL_ZONE)
