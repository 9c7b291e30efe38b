"""The page about the language model: whether it may be called, and what it was used for."""

from datetime import UTC, datetime, timedelta

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.access.rule import permit
from api.base.zone import LOCAL_ZONE
from api.web.responses import render_template
from api.web.state import state_of

router = APIRouter(include_in_schema=False)
CALLS_SHOWN, MONTH_DAYS = 50, 30
TASK_NAMES = {
    "extract_matters": "列出诉求",
    "choose_department": "分办理由",
    "draft_reply": "起草答复",
    "revise_reply": "改写答复",
    "summarise_case": "写摘要",
    "judge_draft": "评分",
    "describe_idea": "写金点子说明",
}


@router.get("/model")
@permit(roles=("supervisor", "auditor", "operator"))
def page(request: Request) -> Response:
    """Endpoint, limits, today's tokens and cost by task, and the newest requests without their text."""
    state = state_of(request)
    today = datetime.now(LOCAL_ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    with state.store.read() as work:
        context = {
            "today": work.language.usage_since(today.astimezone(UTC)),
            "month": work.language.usage_since(today.astimezone(UTC) - timedelta(days=MONTH_DAYS)),
            "used": work.language.tokens_since(today.astimezone(UTC)),
            "calls": work.language.calls(limit=CALLS_SHOWN),
        }
    context |= {"llm": state.language.settings, "paused": state.language.paused, "task_names": TASK_NAMES}
    return render_template(request, "model.html", context)
