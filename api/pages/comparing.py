"""Pages of an expert: two ideas side by side, of which one is better."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from api.access.principal import Principal, Who
from api.access.rule import permit
from api.pages.campaigns import INVALID, SEE_OTHER
from api.pages.numbers import number_of
from triage.errors import InvalidIdeaActError
from triage.panels import comparing
from triage.panels.bradley_terry import Better

router = APIRouter(include_in_schema=False)
BETTER: tuple[Better, ...] = ("left", "right", "equal")


@router.get("/comparing/{key}")
@permit(roles=("expert",), about="reference")
def page(request: Request, who: Who, key: str) -> Response:
    """One pair."""
    return _page(request, who, number_of("comparison", key))


@router.post("/comparing/{key}")
@permit(roles=("expert",), about="reference")
async def read_choice(request: Request, who: Who, key: str) -> Response:
    """Read which is better, then store it on the thread pool."""
    form = {name: str(value) for name, value in (await request.form()).items()}
    return await run_in_threadpool(_decide, request, who, number_of("comparison", key), form.get("better", ""))


def _decide(request: Request, who: Principal, key: int, given: str) -> Response:
    better = next((known for known in BETTER if known == given), None)
    if better is None:
        return _page(request, who, key, "请选择哪一个更好，或不相上下。", INVALID)
    try:
        with request.app.state.store.write() as work:
            own = comparing.own_comparison(work, key, who.name)
            comparing.decide(work, own, better)
            every = work.comparisons.of_expert(who.name)
            waiting = [entry for entry in every if entry.better is None and entry.campaign_id == own.campaign_id]
    except InvalidIdeaActError as error:
        return _page(request, who, key, str(error), INVALID)
    return RedirectResponse(f"/comparing/{waiting[0].id}" if waiting else "/scoring", SEE_OTHER)


def _page(request: Request, who: Principal, key: int, problem: str = "", status: int = 200) -> Response:
    with request.app.state.store.read() as work:
        entry = comparing.own_comparison(work, key, who.name)
        every = work.comparisons.of_expert(who.name)
        context: dict[str, Any] = {
            "entry": entry,
            "campaign": work.campaigns.one(entry.campaign_id),
            "sides": (
                ("left", "左边更好", work.ideas.brief(entry.left)),
                ("right", "右边更好", work.ideas.brief(entry.right)),
            ),
            "done": sum(other.better is not None for other in every),
            "total": len(every),
            "problem": problem,
        }
    page: Response = request.app.state.templates.TemplateResponse(
        request, "ideas/compare.html", context, status_code=status
    )
    return page
