"""Approval: a reply to a matter above a tier needs a second person, who approves exactly one text."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from api.access.principal import Who
from api.access.rule import WORKERS, permit
from api.acts.approvals import ask_approval, settle_approval
from api.acts.overtaking import unseen_in_approval
from api.base.numbers import whole_number
from api.pages.base.overtaken import overtaken_text
from api.pages.suggestion.suggestion_view import render
from api.web.responses import render_template, see_other
from api.web.state import state_of
from triage.errors import ApprovalError, OvertakenError
from triage.types import Verdict
from triage.types.error_catalogue import text_of

router = APIRouter(include_in_schema=False)
SHOWN = 200
MAX_REPLY = 20_000
Text = Annotated[str, Form()]


@router.get("/approvals")
@permit(roles=("handler", "supervisor"))
def index(request: Request, who: Who) -> Response:
    """What waits for a second person."""
    with state_of(request).store.read() as work:
        waiting = work.approvals.waiting(SHOWN)
        letters = work.visible(who.reach).get([one.suggestion_id for one in waiting])
    context: dict[str, Any] = {
        "lines": [(one, letters[one.suggestion_id]) for one in waiting if one.suggestion_id in letters]
    }
    return render_template(request, "approvals.html", context)


@router.post("/suggestions/{key}/approval")
@permit(roles=WORKERS, about="suggestion")
def ask(request: Request, who: Who, key: str, reply: Text = "", seen: Text = "") -> Response:
    """Put the text of a reply before a second person."""
    text = reply.strip()
    if not text or len(text) > MAX_REPLY:
        return render(
            request, who, key, {"act_reply": reply}, problem="送审的答复不能为空，且不超过 2 万字。", status=422
        )
    store = state_of(request).store.checking(unseen_in_approval(key, whole_number(seen)))
    try:
        ask_approval(store, who, key, text)
    except OvertakenError as error:
        return render(request, who, key, {"act_reply": reply}, problem=overtaken_text(error), status=409)
    return see_other(request.url.path.removesuffix("/approval") + "#approval")


@router.post("/suggestions/{key}/approval/verdict")
@permit(roles=("handler", "supervisor"), about="suggestion")
def settle(
    request: Request,
    who: Who,
    key: str,
    number: Annotated[int, Form(ge=1, le=2**31 - 1)],
    verdict: Annotated[Verdict, Form()],
    note: Text = "",
    seen: Text = "",
) -> Response:
    """Approve a text, or decline it with a note."""
    said = note.strip()[:2000] or None
    if verdict == "declined" and said is None:
        return render(request, who, key, {}, problem="不同意时请写明修改意见。", status=422)
    store = state_of(request).store.checking(unseen_in_approval(key, whole_number(seen)))
    try:
        settle_approval(store, who, key, number, verdict, said)
    except OvertakenError as error:
        return render(request, who, key, {}, problem=overtaken_text(error), status=409)
    except ApprovalError as error:
        return render(request, who, key, {}, problem=text_of(error), status=409)
    return see_other(request.url.path.removesuffix("/approval/verdict") + "#approval")
