"""Pages of an expert: the ideas before them, and the form with rubric, anchors, comment, draft and recusal."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from api.access.principal import Principal, Who
from api.access.rule import permit
from api.pages.campaigns import INVALID, SEE_OTHER
from api.pages.numbers import number_of
from triage.errors import InvalidIdeaActError
from triage.panels import rounds
from triage.types import Campaign, PanelNotice

router = APIRouter(include_in_schema=False)


@router.get("/scoring")
@permit(roles=("expert",))
def index(request: Request, who: Who) -> Response:
    """What is before the expert who asks, what is not submitted yet first."""
    with request.app.state.store.read() as work:
        entries = work.panels.of_expert(who.name)
        campaigns = {campaign.id: campaign for campaign in work.campaigns.all()}
        notices = work.panels.notices(who.name)
        pairs = [entry for entry in work.comparisons.of_expert(who.name) if entry.better is None]
        titles = work.ideas.titles([entry.idea_id for entry in entries])
    entries.sort(key=lambda entry: (entry.state != "assigned", entry.id))
    left = Counter(entry.campaign_id for entry in entries if entry.state == "assigned")
    context = {
        "entries": entries,
        "campaigns": campaigns,
        "titles": titles,
        "pairs": [entry for entry in pairs if campaigns[entry.campaign_id].scoring_closed_at is None],
        "reminders": _standing(notices, campaigns, left),
    }
    page: Response = request.app.state.templates.TemplateResponse(request, "ideas/scoring.html", context)
    return page


def _standing(
    notices: Sequence[PanelNotice], campaigns: Mapping[int, Campaign], left: Mapping[int, int]
) -> list[tuple[PanelNotice, int]]:
    """The newest notice of each campaign that the expert still has ideas of, with how many."""
    newest: dict[int, PanelNotice] = {}
    for notice in notices:
        campaign = campaigns[notice.campaign_id]
        if campaign.scoring_closed_at is None and notice.due == campaign.scoring_due:
            newest.setdefault(campaign.id, notice)
    return [(notice, left[key]) for key, notice in newest.items() if left.get(key)]


@router.get("/scoring/{key}")
@permit(roles=("expert",), about="reference")
def page(request: Request, who: Who, key: str) -> Response:
    """One idea to score."""
    return _page(request, who, number_of("assignment", key))


@router.post("/scoring/{key}")
@permit(roles=("expert",), about="reference")
async def read_marks(request: Request, who: Who, key: str) -> Response:
    """Read the marks, then store them on the thread pool."""
    form = {name: str(value).strip() for name, value in (await request.form()).items()}
    return await run_in_threadpool(_save, request, who, number_of("assignment", key), form)


def _save(request: Request, who: Principal, key: int, form: dict[str, str]) -> Response:
    try:
        with request.app.state.store.write() as work:
            entry = rounds.own_assignment(work, key, who.name)
            if form.get("act") == "recuse":
                rounds.recuse(work, entry, form.get("reason", ""), key)
                return RedirectResponse("/scoring", SEE_OTHER)
            campaign = work.campaigns.one(entry.campaign_id)
            marks = {}
            for number, criterion in enumerate(campaign.rubric):
                if given := form.get(f"mark-{number}"):
                    marks[criterion.name] = float(given)
            final = form.get("act") == "submit"
            rounds.score(work, entry, marks, form.get("comment", "")[:4000], final=final)
            waiting = [other for other in work.panels.of_expert(who.name) if other.state == "assigned"]
    except InvalidIdeaActError as error:
        return _page(request, who, key, str(error), INVALID)
    except ValueError:
        return _page(request, who, key, "分数请填数字。", INVALID)
    if final:
        return RedirectResponse(f"/scoring/{waiting[0].id}" if waiting else "/scoring", SEE_OTHER)
    return RedirectResponse(f"/scoring/{key}?saved=1", SEE_OTHER)


def _page(request: Request, who: Principal, key: int, problem: str = "", status: int = 200) -> Response:
    with request.app.state.store.read() as work:
        entry = rounds.own_assignment(work, key, who.name)
        every = work.panels.of_expert(who.name)
        context: dict[str, Any] = {
            "entry": entry,
            "idea": work.ideas.one(entry.idea_id),
            "campaign": work.campaigns.one(entry.campaign_id),
            "done": sum(other.state != "assigned" for other in every),
            "total": len(every),
            "problem": problem,
            "saved": "saved" in request.query_params,
        }
    page: Response = request.app.state.templates.TemplateResponse(
        request, "ideas/score.html", context, status_code=status
    )
    return page
