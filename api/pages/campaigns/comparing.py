"""Pages of an expert: two ideas side by side, of which one is better."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from api.access.principal import Principal, Who
from api.access.rule import permit
from api.acts.overtaking import shown_events, unseen_in_ideas
from api.acts.panels import compare_ideas
from api.base.numbers import number_of, whole_number
from api.pages.base.overtaken import NOT_KEPT, overtaken_text
from api.pages.campaigns.campaigns import CONFLICT, INVALID
from api.pages.campaigns.ideas import EVENT_NAMES
from api.web.responses import render_template, see_other
from api.web.state import state_of
from triage.errors import InvalidIdeaActError, OvertakenError
from triage.panels import comparing
from triage.panels.bradley_terry import Better
from triage.types.error_catalogue import text_of

router = APIRouter(include_in_schema=False)
BETTER: tuple[Better, ...] = ("left", "right", "equal")


@router.get("/comparing/{key}")
@permit(roles=("expert",), about="reference")
def page(request: Request, who: Who, key: str) -> Response:
    """One pair."""
    return _page(request, who, number_of("comparison", key))


@router.post("/comparing/{key}")
@permit(roles=("expert",), about="reference")
def decide(
    request: Request, who: Who, key: str, better: Annotated[str, Form()] = "", seen: Annotated[str, Form()] = ""
) -> Response:
    """Store which is better."""
    number, chosen = number_of("comparison", key), next((known for known in BETTER if known == better), None)
    if chosen is None:
        return _page(request, who, number, "请选择哪一个更好，或不相上下。", INVALID)
    with state_of(request).store.read() as work:
        pair = comparing.own_comparison(work, number, who.name)
    store = state_of(request).store.checking(unseen_in_ideas([pair.left, pair.right], whole_number(seen)))
    try:
        waiting = compare_ideas(store, who, number, chosen)
    except OvertakenError as error:
        problem = overtaken_text(error, EVENT_NAMES, "其中的候选", where="下面的内容", kept=NOT_KEPT)
        return _page(request, who, number, problem, CONFLICT)
    except InvalidIdeaActError as error:
        return _page(request, who, number, text_of(error), INVALID)
    return see_other("/scoring" if waiting is None else f"/comparing/{waiting}")


def _page(request: Request, who: Principal, key: int, problem: str = "", status: int = 200) -> Response:
    with state_of(request).store.read() as work:
        entry = comparing.own_comparison(work, key, who.name)
        every = work.comparisons.of_expert(who.name)
        left, right = work.ideas.one(entry.left), work.ideas.one(entry.right)
        context: dict[str, Any] = {
            "entry": entry,
            "campaign": work.campaigns.one(entry.campaign_id),
            "sides": (
                ("left", "左边更好", left),
                ("right", "右边更好", right),
            ),
            "done": sum(other.better is not None for other in every),
            "total": len(every),
            "seen": len(shown_events(left, right)),
            "problem": problem,
        }
    return render_template(request, "ideas/compare.html", context, status=status)
