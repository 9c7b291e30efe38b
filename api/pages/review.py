"""The page of the review meeting: ranked ideas with spread, disagreements first, changes with reasons, signatures."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from api.access.principal import Principal, Who
from api.access.rule import permit
from api.pages.campaigns import INVALID, SEE_OTHER
from api.pages.numbers import number_of
from triage.errors import InvalidIdeaActError
from triage.panels import comparing, review, rounds
from triage.store import UnitOfWork
from triage.types import Role

router = APIRouter(include_in_schema=False)
MEETING: tuple[Role, ...] = ("supervisor", "expert")


@router.get("/campaigns/{key}/review")
@permit(roles=MEETING, about="reference")
def page(request: Request, key: str) -> Response:
    """The meeting's page; `?order=spread` puts what the experts disagree about first."""
    return _page(request, number_of("campaign", key))


@router.post("/campaigns/{key}/review")
@permit(roles=MEETING, about="reference")
async def read_act(request: Request, who: Who, key: str) -> Response:
    """Read the form, then act on the thread pool."""
    form = {name: str(value).strip() for name, value in (await request.form()).items()}
    return await run_in_threadpool(_act, request, who, number_of("campaign", key), form)


def _act(request: Request, who: Principal, key: int, form: dict[str, str]) -> Response:
    try:
        with request.app.state.store.write() as work:
            if form.get("act") == "sign":
                review.sign(work, key, who.name, who.display_name)
            else:
                _change(work, who, key, form)
    except InvalidIdeaActError as error:
        return _page(request, key, str(error), INVALID)
    except ValueError:
        return _page(request, key, "名次请填数字。", INVALID)
    return RedirectResponse(f"/campaigns/{key}/review", SEE_OTHER)


def _change(work: UnitOfWork, who: Principal, key: int, form: dict[str, str]) -> None:
    if "supervisor" not in who.roles:
        raise InvalidIdeaActError("名次由会议主持人调整。")
    place, idea = int(form.get("place", "")), int(form.get("idea", ""))
    review.change_place(work, key, idea, place, form.get("reason", ""), who.display_name)


def _page(request: Request, key: int, problem: str = "", status: int = 200) -> Response:
    by_spread = request.query_params.get("order") == "spread"
    with request.app.state.store.read() as work:
        campaign = work.campaigns.one(key)
        context: dict[str, Any] = {"campaign": campaign, "problem": problem, "by_spread": by_spread, "result": None}
        if campaign.scoring_closed_at is not None:
            result = rounds.result_of(work, campaign)
            scores = {int(entry.idea): entry for entry in result.ideas}
            order = review.order_of(work, campaign)
            if by_spread:
                order.sort(key=lambda idea: -scores[idea.id].spread)
            comments: dict[int, list[str]] = {}
            for entry in work.panels.of_campaign(key):
                if entry.state == "submitted" and entry.comment:
                    comments.setdefault(entry.idea_id, []).append(entry.comment)
            context |= {
                "result": result,
                "scores": scores,
                "strengths": comparing.strengths_of(work, campaign),
                "order": order,
                "titles": {idea.id: idea.title for idea in order},
                "comments": comments,
                "borderline": {int(idea) for idea in result.borderline},
                "tied": {int(idea) for group in result.ties for idea in group},
                "changes": work.campaigns.changes(key),
                "signatures": work.campaigns.signatures(key),
                "names": {member.expert: member.name for member in work.panels.members(key)},
            }
    page: Response = request.app.state.templates.TemplateResponse(
        request, "ideas/review.html", context, status_code=status
    )
    return page
