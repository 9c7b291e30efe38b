"""Pages of past cases: search, and one of them."""

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api.access.principal import Who
from api.access.rule import WORKERS, permit
from api.pages.operator.file_import import may_import
from api.web.responses import render_template
from api.web.state import state_of
from triage.errors import NotFoundError
from triage.store.reference.repositories import TEXTS_READ

router = APIRouter(include_in_schema=False)
PAGE = 50
Text = Annotated[str, Query(max_length=200)]


@router.get("/cases")
@permit(roles=WORKERS)
def index(
    request: Request,
    who: Who,
    query: Text = "",
    department: Text = "",
    page: Annotated[int, Query(ge=1, le=200)] = 1,
    whole: bool = False,
) -> Response:
    """Past cases, the newest first; one page, and whether there are more."""
    words, unit = query.replace("\x00", "").strip(), department.replace("\x00", "").strip()
    with state_of(request).store.read() as work:
        lines = work.cases.page(words, unit, (page - 1) * PAGE, PAGE + 1, whole=whole)
        partly = bool(words) and not whole and work.cases.count() > TEXTS_READ
        names = work.departments.names()
    kept = {name: value for name, value in (("query", words), ("department", unit)) if value}
    further = kept | ({"whole": "1"} if whole else {})
    context: dict[str, Any] = {
        "lines": lines[:PAGE],
        "more": len(lines) > PAGE,
        "query": words,
        "department": unit,
        "departments": names,
        "number": page,
        "may_import": may_import(who, "cases"),
        "link": lambda number: "/cases?" + urlencode({**further, "page": number}),
        "texts_read": TEXTS_READ if partly else None,
        "whole_link": "/cases?" + urlencode({**kept, "whole": "1"}),
    }
    return render_template(request, "cases.html", context)


@router.get("/cases/{key}")
@permit(roles=WORKERS, about="reference")
def one(request: Request, key: str) -> Response:
    """A past case with its reply and outcome."""
    with state_of(request).store.read() as work:
        case = work.cases.get([key.replace("\x00", "")]).get(key)
    if case is None:
        raise NotFoundError("case", key)
    return render_template(request, "case.html", {"case": case})
