"""The page of one suggestion: letter and triage side by side, and the decision form."""

from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool

from api.pages.forms import require_own_form
from api.routes.schemas import NewDecision, suggested_values
from api.routes.suggestions import store_decision
from triage.errors import InvalidDecisionError
from triage.types import Decision
from triage.types.decision import PARTS

router = APIRouter(include_in_schema=False)
PART_NAMES = {"category": "分类", "department": "承办单位", "tier": "分级", "duplicate": "重复件", "draft": "答复草稿"}
ACTION_NAMES = {"accepted": "采纳", "edited": "修改", "rejected": "退回"}
ACTOR_COOKIE = "jindianzi_actor"
COOKIE_SECONDS = 30 * 24 * 3600


@router.get("/suggestions/{key}")
def page(request: Request, key: str) -> Response:
    """The letter, what the machine suggests, and what people decided."""
    actor = request.cookies.get(ACTOR_COOKIE, "")
    return _render(request, key, {"actor": _cookie_text(actor)}, saved="saved" in request.query_params)


@router.post("/suggestions/{key}/decision", dependencies=[Depends(require_own_form)])
async def read_form(request: Request, key: str) -> Response:
    """Read the form, then decide on the thread pool."""
    form = await request.form()
    values = {name: str(value) for name, value in form.items()}
    return await run_in_threadpool(_decide, request, key, values)


def _decide(request: Request, key: str, form: dict[str, str]) -> Response:
    parts = [
        {
            "part": part,
            "action": action,
            "value": form.get(f"{part}_value") if action == "edited" else None,
            "reason": form.get(f"{part}_reason") or None,
        }
        for part in PARTS
        if (action := "accepted" if form.get("all") and form.get(f"{part}_offered") else form.get(f"{part}_action"))
    ]
    try:
        body = NewDecision.model_validate(
            {"triage_version": form.get("triage_version"), "actor": form.get("actor", ""), "parts": parts}
        )
        store_decision(request.app.state.store, request.app.state.desk, key, body)
    except (ValidationError, RequestValidationError) as error:
        return _render(request, key, form, problem=_explain(error), status=422)
    except InvalidDecisionError:
        problem = "本件的分办建议已经更新，请核对新的建议后再提交；您填写的内容保留在下面。"
        return _render(request, key, form, problem=problem, status=409)
    response = RedirectResponse(request.url.path.removesuffix("/decision") + "?saved=1", status_code=303)
    response.set_cookie(
        ACTOR_COOKIE, body.actor.encode().hex(), max_age=COOKIE_SECONDS, httponly=True, samesite="strict"
    )
    return response


def _render(
    request: Request, key: str, form: dict[str, str], *, problem: str = "", saved: bool = False, status: int = 200
) -> Response:
    state = request.app.state
    with state.store.read() as work:
        suggestion = work.suggestions.one(key.replace("\x00", ""))
        version, triage = work.triages.current(suggestion.id) or (None, None)
        decisions = work.decisions.of(suggestion.id)
        policies = work.policies.titles() if triage and triage.policies else {}
        departments = work.departments.names()
        earlier = work.suggestions.get([hit.id for hit in triage.duplicates]) if triage else {}
    context = {
        "suggestion": suggestion,
        "version": version,
        "triage": triage,
        "decisions": decisions,
        "now": _standing(decisions),
        "suggested": suggested_values(triage) if triage else {},
        "policies": policies,
        "departments": departments,
        "earlier": earlier,
        "form": form,
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
        if where == "actor":
            messages.append("请填写经办人姓名")
        elif where == "parts":
            messages.append("请至少对一个部分作出处理")
        elif "has no value" in entry["msg"]:
            name = next((PART_NAMES[part] for part in PARTS if repr(part) in entry["msg"]), "")
            messages.append(f"“{name}”选择了修改，请填写修改后的内容")
        else:
            messages.append(str(entry["msg"]))
    return "；".join(dict.fromkeys(messages)) + "。"


def _cookie_text(value: str) -> str:
    try:
        return bytes.fromhex(value).decode()
    except ValueError:
        return ""
