"""The operator's page of webhooks: who is told of events."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from api.access.principal import Who
from api.access.rule import permit
from triage.errors import NotFoundError

router = APIRouter(include_in_schema=False)
SEE_OTHER, INVALID = 303, 422
Text = Annotated[str, Form()]


@router.get("/operator/webhooks")
@permit(roles=("operator",))
def page(request: Request) -> Response:
    """Every receiver."""
    return _render(request)


@router.post("/operator/webhooks/replay")
@permit(roles=("operator",))
def replay(request: Request, who: Who, webhook: Text = "") -> Response:
    """Send the dead letters of a receiver again."""
    try:
        with request.app.state.store.write() as work:
            work.webhooks.replay(webhook, None)
            work.audit.record(who.entry("webhook.replayed", "webhook", webhook))
    except NotFoundError:
        return _render(request, problem="没有这个订阅。")
    request.app.state.jobs.wake("webhooks")
    return RedirectResponse("/operator/webhooks?woken=1", SEE_OTHER)


def _render(request: Request, *, problem: str = "") -> Response:
    state = request.app.state
    with state.store.read() as work:
        context = {"webhooks": work.webhooks.all(), "problem": problem}
    result: Response = state.templates.TemplateResponse(
        request, "operator/webhooks.html", context, status_code=INVALID if problem else 200
    )
    return result
