"""Pages of past cases: search, and one of them."""

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api.access.rule import WORKERS, permit
from triage.errors import NotFoundError

router = APIRouter(include_in_schema=False)
PAGE = 50
Text = Annotated[str, Query(max_length=200)]


@router.get("/cases")
@permit(roles=WORKERS)
def index(
    request: Request, query: Text = "", department: Text = "", page: Annotated[int, Query(ge=1, le=200)] = 1
) -> Response:
    """Past cases, the newest first; one page, and whether there are more."""
    words, unit = query.replace("\x00", "").strip(), department.replace("\x00", "").strip()
    with request.app.state.store.read() as work:
        lines = work.cases.page(words, unit, (page - 1) * PAGE, PAGE + 1)
        names = work.departments.names()
    kept = {name: value for name, value in (("query", words), ("department", unit)) if value}
    context: dict[str, Any] = {
        "lines": lines[:PAGE],
        "more": len(lines) > PAGE,
        "query": words,
        "department": unit,
        "departments": names,
        "number": page,
        "link": lambda number: "/cases?" + urlencode({**kept, "page": number}),
    }
    result: Response = request.app.state.templates.TemplateResponse(request, "cases.html", context)
    return result


@router.get("/cases/{key}")
@permit(roles=WORKERS, about="reference")
def one(request: Request, key: str) -> Response:
    """A past case with its reply and outcome."""
    with request.app.state.store.read() as work:
        case = work.cases.get([key.replace("\x00", "")]).get(key)
    if case is None:
        raise NotFoundError("case", key)
    result: Response = request.app.state.templates.TemplateResponse(request, "case.html", {"case": case})
    return result
