"""The map of a campaign's ideas: its page, and the points as JSON."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.access.principal import Principal, Who
from api.access.rule import permit
from api.acts.panels import in_no_order, is_blind
from api.base.numbers import number_of
from api.pages.campaigns.campaigns import READERS
from api.web.responses import render_template
from api.web.state import state_of
from triage.text.cleaning import shorten

router = APIRouter(include_in_schema=False)
SHOWN = 1000
HOVER = 60


@router.get("/campaigns/{key}/map")
@permit(roles=READERS, about="reference")
def page(request: Request, who: Who, key: str) -> Response:
    """The map, with the same as a table."""
    number = number_of("campaign", key)
    with state_of(request).store.read() as work:
        campaign = work.campaigns.one(number)
    context = {"campaign": campaign, "points": _points(request, who, number)}
    return render_template(request, "ideas/map.html", context)


@router.get("/campaigns/{key}/map/points")
@permit(roles=READERS, about="reference")
def points(request: Request, who: Who, key: str) -> dict[str, Any]:
    """Place, size, field and quote of each idea."""
    return {"points": _points(request, who, number_of("campaign", key))}


def _points(request: Request, who: Principal, number: int) -> list[dict[str, Any]]:
    with state_of(request).store.read() as work:
        blind = is_blind(work, who, work.campaigns.one(number))
        ideas = work.ideas.best(number, SHOWN)
    if blind:
        ideas = in_no_order(ideas)
    return [
        {
            "id": idea.id,
            "title": idea.title,
            "field": idea.field or idea.carrier or "未定领域",
            "support": idea.support,
            "quote": shorten(idea.described.quotes[0].text, HOVER) if idea.described.quotes else "",
            "x": idea.described.at[0],
            "y": idea.described.at[1],
        }
        for idea in ideas
        if idea.described.at is not None
    ]
