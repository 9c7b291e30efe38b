"""Acts of the lifecycle from the page of a suggestion: assign, claim, return, reply, extend, evaluate and so on."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool

from api.access.acting import acting
from api.access.principal import Principal, Who
from api.access.rule import WORKERS, permit
from api.pages.act_forms import ACT_FORMS
from api.pages.names import STATE_NAMES, TRANSITION_NAMES
from api.pages.suggestion_view import render
from triage.errors import (
    IncompleteTransitionError,
    NotPermittedError,
    StaleHandlingError,
    TransitionError,
)
from triage.types import Transition

router = APIRouter(include_in_schema=False)


@router.post("/suggestions/{key}/acts")
@permit(roles=WORKERS, about="suggestion")
async def read_form(request: Request, who: Who, key: str) -> Response:
    """Read the form, then act on the thread pool."""
    form = await request.form()
    values: dict[str, Any] = {name: str(value) for name, value in form.items()}
    values["co_departments"] = [str(value) for value in form.getlist("co_departments") if value]
    return await run_in_threadpool(_act, request, who, key, values)


def _act(request: Request, who: Principal, key: str, form: dict[str, Any]) -> Response:
    action = form.get("action", "")
    fields = {field.name for field in ACT_FORMS.get(action, ())}
    given = {name: value for name in fields if (value := form.get(name))}
    kept = {f"act_{name}": str(value) for name, value in given.items()} | {"open_act": str(action)}
    try:
        wanted = Transition.model_validate({"action": action, **given})
        problem = _overtaken(request, key, form)
        if not problem:
            request.app.state.desk.act(key, wanted, acting(who, wanted.action))
    except (ValidationError, IncompleteTransitionError):
        label = TRANSITION_NAMES.get(action, "办理")
        return render(request, who, key, kept, problem=f"“{label}”还缺内容，或填写有误，请核对后再提交。", status=422)
    except NotPermittedError:
        return render(request, who, key, kept, problem="您的角色或单位不能这样办理本件。", status=403)
    except (TransitionError, StaleHandlingError):
        problem = "本件的状态已经变化，不能再这样办理。您填写的内容保留在下面。"
    if problem:
        return render(request, who, key, kept, problem=problem, status=409)
    request.app.state.jobs.wake("webhooks")
    return RedirectResponse(request.url.path.removesuffix("/acts") + "?saved=1", 303)


def _overtaken(request: Request, key: str, form: dict[str, Any]) -> str:
    """What changed since the form was loaded, and who changed it; empty where nothing did."""
    with request.app.state.store.read() as work:
        handling = work.handlings.one(key)
        if str(handling.revision) == form.get("revision", ""):
            return ""
        last = work.events.of(key)[-1]
    now = STATE_NAMES[handling.state]
    return f"您打开本页后，{last.actor}已把本件变更为“{now}”。您填写的内容保留在下面，核对后可再次提交。"
