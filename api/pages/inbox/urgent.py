"""Urgent letters: the running clocks, and what somebody does about one from a list or from the letter's page."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import ValidationError

from api.access.principal import Principal, Who
from api.access.rule import WORKERS, permit
from api.acts.urgent import UrgentAct
from api.acts.urgent_lines import count_running, running_lines
from api.base.numbers import whole_number
from api.pages.base.forms import FormFields
from api.pages.base.overtaken import overtaken_text
from api.pages.inbox.urgent_names import urgent_names
from api.web.responses import render_template, see_other
from api.web.state import state_of
from triage.errors import OvertakenError, UrgentActError
from triage.types.error_catalogue import text_of

router = APIRouter(include_in_schema=False)
SHOWN = 200
# Where an act leads back to; from anywhere else it is the letter's own page.
BACK = {"inbox": "/", "list": "/urgent"}
INCOMPLETE = "还没有提交：请选择处置结果，或写明理由。"


@router.get("/urgent")
@permit(roles=(*WORKERS, "operator"))
def page(request: Request, who: Who) -> Response:
    """Every running clock within the reach of whoever asks."""
    return _render(request, who)


@router.get("/urgent/waiting")
@permit(roles=(*WORKERS, "operator"))
def waiting(request: Request, who: Who) -> dict[str, list[str]]:
    """The letters that nobody has taken on yet, for a page that is open."""
    with state_of(request).store.read() as work:
        return {"ids": [line.clock.suggestion_id for line in running_lines(work, who, SHOWN) if line.clock.waiting]}


@router.post("/suggestions/{key}/urgent")
@permit(roles=WORKERS, about="suggestion")
def act_on(request: Request, who: Who, key: str, form: FormFields) -> Response:
    """Take an urgent letter on, tick a step, end it or judge it."""
    given = {name: value for name in ("action", "step", "outcome", "reason") if (value := form.get(name, "").strip())}
    try:
        act = UrgentAct.model_validate(given)
        state_of(request).urgent.act(who, key, act, whole_number(form.get("seen", "")))
    except ValidationError:
        return _render(request, who, problem=INCOMPLETE, status=422)
    except OvertakenError as error:
        return _render(request, who, problem=overtaken_text(error), status=409)
    except UrgentActError as error:
        return _render(request, who, problem=text_of(error), status=409)
    target = BACK.get(form.get("back", ""), request.url.path.removesuffix("/urgent") + "#urgent")
    return see_other(target)


def _render(request: Request, who: Principal, *, problem: str = "", status: int = 200) -> Response:
    with state_of(request).store.read() as work:
        lines, total = running_lines(work, who, SHOWN), count_running(work, who)
    context: dict[str, Any] = {
        "urgent_lines": lines,
        "total": total,
        "problem": problem,
        **urgent_names(request, who),
    }
    return render_template(request, "urgent.html", context, status=status)
