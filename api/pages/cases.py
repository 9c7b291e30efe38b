"""The page of one past case."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.access.rule import WORKERS, permit
from triage.errors import NotFoundError

router = APIRouter(include_in_schema=False)


@router.get("/cases/{key}")
@permit(roles=WORKERS, about="reference")
def page(request: Request, key: str) -> Response:
    """A past case with its reply and outcome."""
    with request.app.state.store.read() as work:
        case = work.cases.get([key.replace("\x00", "")]).get(key)
    if case is None:
        raise NotFoundError("case", key)
    result: Response = request.app.state.templates.TemplateResponse(request, "case.html", {"case": case})
    return result
