"""Approval: a reply to a matter above a tier needs a second person, who approves exactly one text."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from api.access.acting import acting_as
from api.access.principal import Who
from api.access.rule import WORKERS, permit
from api.pages.suggestion_view import render
from triage.errors import ApprovalError
from triage.types import Verdict

router = APIRouter(include_in_schema=False)
SHOWN = 200
MAX_REPLY = 20_000
Text = Annotated[str, Form()]


@router.get("/approvals")
@permit(roles=("handler", "supervisor"))
def index(request: Request, who: Who) -> Response:
    """What waits for a second person."""
    with request.app.state.store.read() as work:
        waiting = work.approvals.waiting(SHOWN)
        letters = work.visible(who.reach).get([one.suggestion_id for one in waiting])
    context: dict[str, Any] = {
        "lines": [(one, letters[one.suggestion_id]) for one in waiting if one.suggestion_id in letters]
    }
    result: Response = request.app.state.templates.TemplateResponse(request, "approvals.html", context)
    return result


@router.post("/suggestions/{key}/approval")
@permit(roles=WORKERS, about="suggestion")
def ask(request: Request, who: Who, key: str, reply: Text = "") -> Response:
    """Put the text of a reply before a second person."""
    text = reply.strip()
    if not text or len(text) > MAX_REPLY:
        return render(
            request, who, key, {"act_reply": reply}, problem="送审的答复不能为空，且不超过 2 万字。", status=422
        )
    with request.app.state.store.write() as work:
        work.approvals.ask(key, text, who.name, acting_as(who))
    return RedirectResponse(request.url.path.removesuffix("/approval") + "#approval", 303)


@router.post("/suggestions/{key}/approval/verdict")
@permit(roles=("handler", "supervisor"), about="suggestion")
def settle(
    request: Request,
    who: Who,
    key: str,
    number: Annotated[int, Form(ge=1, le=2**31 - 1)],
    verdict: Annotated[Verdict, Form()],
    note: Text = "",
) -> Response:
    """Approve a text, or decline it with a note."""
    said = note.strip()[:2000] or None
    if verdict == "declined" and said is None:
        return render(request, who, key, {}, problem="不同意时请写明修改意见。", status=422)
    try:
        with request.app.state.store.write() as work:
            work.approvals.settle(number, key, verdict, who.name, acting_as(who), said)
    except ApprovalError:
        problem = "不能审定：答复须由起草人以外的人审定；或文本已更新、已有人审定，请核对后再处理。"
        return render(request, who, key, {}, problem=problem, status=409)
    return RedirectResponse(request.url.path.removesuffix("/approval/verdict") + "#approval", 303)
