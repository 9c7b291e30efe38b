"""The page of one suggestion: letter and triage side by side, and the decision form."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool

from api.access.principal import Principal, Who
from api.access.rule import WORKERS, permit
from api.earlier import earlier_letters
from api.pages.drafting_view import drafting_view
from api.pages.names import KIND_NAMES, REASON_NAMES, STATE_NAMES
from api.pages.reasons import ASK_REASON, PART_OF, action_of, reason_for
from api.routes.schemas import NewDecision
from api.routes.suggestions import reconsider, store_decision
from triage.errors import InvalidDecisionError, InvalidIssueActError, NotFoundError, UnsupportedStatementsError
from triage.learning.lessons import lesson_of
from triage.types import Decision
from triage.types.decision import PARTS

router = APIRouter(include_in_schema=False)
PART_NAMES = {"category": "分类", "department": "承办单位", "tier": "分级", "duplicate": "重复件", "draft": "答复草稿"}
ACTION_NAMES = {"accepted": "采纳", "edited": "修改", "rejected": "退回"}


@router.get("/suggestions/{key}")
@permit(roles=WORKERS, about="suggestion")
def page(request: Request, who: Who, key: str) -> Response:
    """The letter, what the machine suggests, and what people decided."""
    return render_page(request, who, key, {}, saved="saved" in request.query_params)


@router.post("/suggestions/{key}/decision")
@permit(roles=("handler",), about="suggestion")
async def read_form(request: Request, who: Who, key: str) -> Response:
    """Read the form, then decide on the thread pool."""
    form = await request.form()
    values = {name: str(value) for name, value in form.items()}
    return await run_in_threadpool(_decide, request, who, key, values)


def _decide(request: Request, who: Principal, key: str, form: dict[str, str]) -> Response:
    parts = [
        {
            "part": part,
            "action": action,
            "value": form.get(f"{part}_value") if action == "edited" else None,
            "reason": form.get(f"{part}_reason") or form.get("reason_text") or None
            if action == "rejected"
            else form.get(f"{part}_reason") or None,
            "reason_code": reason_for(part, form) if action == "rejected" else None,
        }
        for part in PARTS
        if (action := action_of(part, form))
    ]
    if any(part["part"] == "department" and part["action"] == "rejected" and not part["reason_code"] for part in parts):
        return render_page(request, who, key, form, problem=ASK_REASON, status=422)
    try:
        body = NewDecision.model_validate({"triage_version": form.get("triage_version"), "parts": parts})
        store_decision(request.app.state.store, request.app.state.desk, who, key, body)
    except (ValidationError, RequestValidationError) as error:
        return render_page(request, who, key, form, problem=_explain(error), status=422)
    except (NotFoundError, InvalidIssueActError) as error:
        if isinstance(error, NotFoundError) and error.key == key:
            raise
        return render_page(
            request, who, key, form, problem="重复件应填另一件来件的编号，没有找到这个编号。", status=422
        )
    except InvalidDecisionError:
        problem = "本件的分办建议已经更新，请核对新的建议后再提交；您填写的内容保留在下面。"
        return render_page(request, who, key, form, problem=problem, status=409)
    except UnsupportedStatementsError as error:
        problem = f"草稿还有 {error.count} 处没有依据：请删去或改写，或者在“答复草稿”的原因里写明由您负责的理由。"
        return render_page(request, who, key, form, problem=problem, status=422)
    reconsider(request, key)
    return RedirectResponse(request.url.path.removesuffix("/decision") + "?saved=1", status_code=303)


def render_page(
    request: Request,
    who: Principal,
    key: str,
    form: dict[str, str],
    *,
    problem: str = "",
    saved: bool = False,
    status: int = 200,
) -> Response:
    """The page of a suggestion, with what was filled in and what was wrong with it."""
    state = request.app.state
    with state.store.read() as work:
        suggestion = work.visible(who.reach).one(key)
        version, triage = work.triages.current(suggestion.id) or (None, None)
        decisions = work.decisions.of(suggestion.id)
        policies = work.policies.titles() if triage and triage.policies else {}
        departments = work.departments.names()
        earlier = {letter.id: letter for letter in earlier_letters(work, triage, who.reach)} if triage else {}
        issue = work.issues.of(suggestion.id, who.reach)
        reviews = work.reviews.of(suggestion.id)
        drafting = drafting_view(request.app.state, work, suggestion, triage, form)
    context = {
        "suggestion": suggestion,
        "version": version,
        "triage": triage,
        "decisions": decisions,
        "now": _standing(decisions),
        "offered": {review.decision.id: review.offered for review in reviews},
        "policies": policies,
        "departments": departments,
        "earlier": earlier,
        "issue": issue,
        "refused": sorted(lesson_of(suggestion.id, reviews).not_departments),
        "state_names": STATE_NAMES,
        "kind_names": KIND_NAMES,
        "reason_names": REASON_NAMES,
        "reason_parts": PART_OF,
        "form": form,
        "drafting": drafting,
        "problem": problem,
        "saved": saved,
        "part_names": PART_NAMES,
        "action_names": ACTION_NAMES,
    }
    result: Response = state.templates.TemplateResponse(request, "suggestion.html", context, status_code=status)
    return result


def _standing(decisions: list[Decision]) -> dict[str, Any]:
    """The newest decision on each part."""
    return {part.part: (part, decision) for decision in decisions for part in decision.parts}


def _explain(error: ValidationError | RequestValidationError) -> str:
    messages = []
    for entry in error.errors():
        where = str(entry["loc"][0]) if entry["loc"] else ""
        if where == "parts":
            messages.append("请至少对一个部分作出处理")
        elif "needs a reason in words" in entry["msg"]:
            messages.append("选择“其他”时请写明原因")
        elif "has no value" in entry["msg"]:
            name = next((PART_NAMES[part] for part in PARTS if repr(part) in entry["msg"]), "")
            messages.append(f"“{name}”选择了修改，请填写修改后的内容")
        else:
            messages.append(str(entry["msg"]))
    return "；".join(dict.fromkeys(messages)) + "。"
