"""The page for auditors: who did what, newest first, and the records as a file."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response, StreamingResponse

from api.access.principal import Who
from api.access.rule import permit
from api.pages.audit_names import ACTION_NAMES, action_name, detail_text
from api.pages.operator import ask, listed
from api.zone import LOCAL_ZONE
from triage.store.audit import AuditFilter

router = APIRouter(include_in_schema=False)
PAGE = 100
TEXTS = ("actor", "action", "object_id")
DAYS = ("since", "until")
LONGEST_NUMBER = 6
SEE_OTHER, INVALID = 303, 422
DIGEST = re.compile("[0-9a-f]{64}")
NO_DIGEST = "没有核验：校验值是 64 位的十六进制数（0 至 9、a 至 f），请整段粘贴，或者留空。"


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


@router.get("/audit/verification")
@permit(roles=("auditor",))
def verification(request: Request) -> Response:
    """What became of verifications of the chain, and the form for another one."""
    return _verification(request)


@router.post("/audit/verification")
@permit(roles=("auditor",))
def verify(request: Request, who: Who, expected: Annotated[str, Form()] = "") -> Response:
    """Have the whole chain verified in the background, and whether it still has a record whose hash was kept."""
    digest = "".join(expected.split()).lower()
    if digest and not DIGEST.fullmatch(digest):
        return _verification(request, NO_DIGEST, expected)
    if problem := ask(request, who, "chain", digest):
        return _verification(request, problem, expected)
    return RedirectResponse("/audit/verification#tasks", SEE_OTHER)


def _verification(request: Request, problem: str = "", expected: str = "") -> Response:
    state = request.app.state
    with state.store.read() as work:
        head = work.audit.head()
    context = {"head": head, "problem": problem, "expected": expected, **listed(state.tasks.of("chain"))}
    status = INVALID if problem else 200
    result: Response = state.templates.TemplateResponse(request, "audit_chain.html", context, status_code=status)
    return result


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
