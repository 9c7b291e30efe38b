"""The page for auditors: who did what, newest first, and the records as a file."""

import re
from datetime import date, datetime, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response, StreamingResponse

from api.access.principal import Who
from api.access.rule import permit
from api.acts.anchor_states import anchor_states
from api.acts.anchors import command_of
from api.acts.audit import export_records, view_records
from api.base.numbers import whole_number
from api.base.zone import LOCAL_ZONE
from api.pages.base.templating import today
from api.pages.operator.audit_names import ACTION_NAMES, ANCHOR_ADVICE, ANCHOR_KINDS, action_name, details_text
from api.pages.operator.operator import ask, listed
from api.web.responses import render_template, see_other
from api.web.state import state_of
from triage.store.access.audit import AuditFilter

router = APIRouter(include_in_schema=False)
PAGE = 100
TEXTS = ("actor", "action", "object_id")
DAYS = ("since", "until")
MAX_PAGES = 999_999
INVALID = 422
DIGEST = re.compile("[0-9a-f]{64}")
NO_DIGEST = "没有核验：校验值是 64 位的十六进制数（0 至 9、a 至 f），请整段粘贴，或者留空。"


@router.get("/audit")
@permit(roles=("auditor",))
def page(request: Request, who: Who) -> Response:
    """Records that fit the filter; reading them is recorded as well."""
    given, wanted = _filter(request)
    number = given.get("page", "")
    number_shown = max(1, whole_number(number, MAX_PAGES) or 1)
    view = view_records(state_of(request).store, who.entry, wanted, number_shown, PAGE)
    state = state_of(request)
    with state.store.read() as work:
        anchors = anchor_states(work, state.settings.audit, state.settings.data_dir, today())
    kept = {name: value for name, value in given.items() if name != "page"}
    context = {
        "records": view.records,
        "action_name": action_name,
        "action_names": ACTION_NAMES,
        "details_text": details_text,
        "anchors": anchors,
        "anchor_kinds": ANCHOR_KINDS,
        "anchor_advice": ANCHOR_ADVICE,
        "anchored": bool(state.settings.audit.anchor),
        "command_of": command_of,
        "total": view.total,
        "head": view.head,
        "given": given,
        "number": number_shown,
        "pages": max(1, -(-view.total // PAGE)),
        "query": urlencode(kept),
        "link": lambda wanted_page: "/audit?" + urlencode({**kept, "page": wanted_page}),
    }
    return render_template(request, "audit.html", context)


@router.get("/audit/export")
@permit(roles=("auditor",))
def export(request: Request, who: Who) -> Response:
    """The records that fit, oldest first, one JSON object per line, with everything that verifies the chain."""
    _, wanted = _filter(request)
    lines = export_records(state_of(request).store, who.entry, wanted)
    headers = {"Content-Disposition": 'attachment; filename="audit.jsonl"'}
    return StreamingResponse(lines, media_type="application/x-ndjson", headers=headers)


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
    return see_other("/audit/verification#tasks")


def _verification(request: Request, problem: str = "", expected: str = "") -> Response:
    state = state_of(request)
    with state.store.read() as work:
        head, tasks = work.audit.head(), work.tasks.recent("chain")
    context = {"head": head, "problem": problem, "expected": expected, **listed(tasks)}
    status = INVALID if problem else 200
    return render_template(request, "audit_chain.html", context, status=status)


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
