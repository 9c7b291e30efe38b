"""The page of one suggestion, and the decision on it."""

from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool

from api.access.principal import Principal, Who
from api.access.rule import WORKERS, permit
from api.pages.reasons import ASK_REASON, action_of, reason_for
from api.pages.suggestion_view import PART_NAMES, render
from api.routes.schemas import NewDecision
from api.routes.suggestions import reconsider, store_decision
from api.zone import LOCAL_ZONE
from triage.errors import InvalidDecisionError, InvalidIssueActError, NotFoundError, UnsupportedStatementsError
from triage.types.decision import NAMES_JOINED, PARTS

router = APIRouter(include_in_schema=False)
LARGEST_ID_DIGITS = 18


@router.get("/suggestions/{key}")
@permit(roles=WORKERS, about="suggestion")
def page(request: Request, who: Who, key: str) -> Response:
    """The letter, what the machine suggests, and what people decided."""
    return render(request, who, key, {}, saved="saved" in request.query_params)


@router.post("/suggestions/{key}/decision")
@permit(roles=("handler",), about="suggestion")
async def read_form(request: Request, who: Who, key: str) -> Response:
    """Read the form, then decide on the thread pool."""
    form = await request.form()
    values = {name: str(value) for name, value in form.items()}
    return await run_in_threadpool(_decide, request, who, key, values)


def _decide(request: Request, who: Principal, key: str, form: dict[str, str]) -> Response:
    if form.get("alternative"):
        form |= {"department_action": "edited", "department_value": form["alternative"]}
    # Each department that helps is kept or dropped by itself, and another may be added.
    helping = dict.fromkeys(value for name, value in form.items() if name.startswith("co_departments-") and value)
    form |= {"co_departments_value": NAMES_JOINED.join(helping)}
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
    unexplained = (part for part in parts if part["part"] == "department" and part["action"] == "rejected")
    if any(not part["reason_code"] for part in unexplained):
        return render(request, who, key, form, problem=ASK_REASON, status=422)
    problem, status = _overtaken(request, key, form), 409
    if not problem:
        problem, status = _store(request, who, key, {"triage_version": form.get("triage_version"), "parts": parts})
    if problem:
        return render(request, who, key, form, problem=problem, status=status)
    reconsider(request, key)
    target = request.url.path.removesuffix("/decision")
    query = urlencode({"saved": 1, "view": form.get("view", "")})
    return RedirectResponse(f"{target}?{query}", 303)


def _store(request: Request, who: Principal, key: str, decision: dict[str, Any]) -> tuple[str, int]:
    """Store a decision; returns what is wrong with it and the status, an empty text where nothing is."""
    try:
        body = NewDecision.model_validate(decision)
        store_decision(request.app.state.store, request.app.state.desk, who, key, body)
    except (ValidationError, RequestValidationError) as error:
        return _explain(error), 422
    except (NotFoundError, InvalidIssueActError) as error:
        if isinstance(error, NotFoundError) and error.key == key:
            raise
        return "重复件应填另一件来件的编号，没有找到这个编号。", 422
    except InvalidDecisionError:
        return "本件的分办建议已经更新，请核对新的建议后再提交；您填写的内容保留在下面。", 409
    except UnsupportedStatementsError as error:
        return f"草稿还有 {error.count} 处没有依据：请删去或改写，或者在“答复草稿”的原因里写明由您负责的理由。", 422
    return "", 200


def _overtaken(request: Request, key: str, form: dict[str, str]) -> str:
    """What a colleague decided since the form was loaded; empty where nobody did.

    The form comes back with the colleague's decision as seen, so that sending it again decides knowingly.
    """
    given = form.get("seen", "")
    if not given.isdecimal() or len(given) > LARGEST_ID_DIGITS:
        return ""
    with request.app.state.store.read() as work:
        newer = [decision for decision in work.decisions.of(key) if (decision.id or 0) > int(given)]
    if not newer:
        return ""
    last = newer[-1]
    return (
        f"您打开本页后，{last.actor}于{last.time.astimezone(LOCAL_ZONE):%H:%M}已对本件作出处理（见左侧处理记录）。"
        "您填写的内容保留在下面，核对后可再次提交。"
    )


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
