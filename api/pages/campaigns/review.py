"""The page of the review meeting: ranked ideas with spread, disagreements first, changes with reasons, signatures."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from api.access.principal import Who
from api.access.rule import permit
from api.acts import panels
from api.acts.overtaking import review_history, unseen_in_review
from api.base.numbers import number_of, whole_number
from api.pages.base.forms import PageForm
from api.pages.base.overtaken import NOT_KEPT, overtaken_text
from api.pages.campaigns.campaigns import CONFLICT, EVENT_NAMES, INVALID
from api.web.responses import render_template, see_other
from api.web.state import state_of
from triage.errors import InvalidIdeaActError, NotChairError, OvertakenError
from triage.panels import comparing, review, rounds
from triage.types import Role
from triage.types.error_catalogue import entry_of, text_of

router = APIRouter(include_in_schema=False)
MEETING: tuple[Role, ...] = ("supervisor", "expert")
NAMES = {**EVENT_NAMES, "place_changed": "调整名次"}


class ReviewForm(PageForm):
    """A signature, or another place for an idea with the reason."""

    act: str = ""
    idea: str = ""
    place: str = ""
    reason: str = ""
    seen: str = ""


@router.get("/campaigns/{key}/review")
@permit(roles=MEETING, about="reference")
def page(request: Request, key: str) -> Response:
    """The meeting's page; `?order=spread` puts what the experts disagree about first."""
    return _page(request, number_of("campaign", key))


@router.post("/campaigns/{key}/review")
@permit(roles=MEETING, about="reference")
def act(request: Request, who: Who, key: str, form: Annotated[ReviewForm, Form()]) -> Response:
    """Sign, sign off, or put an idea in another place."""
    number = number_of("campaign", key)
    store = state_of(request).store.checking(unseen_in_review(number, whole_number(form.seen)))
    try:
        if form.act == "sign":
            panels.sign_review(store, who, number)
        elif form.act == "sign_off":
            panels.sign_off_review(store, who, number)
        else:
            panels.require_chair(who)
            place, idea = whole_number(form.place), number_of("idea", form.idea)
            if place is None:
                return _page(request, number, "名次请填数字。", INVALID)
            panels.change_place(store, who, number, idea, place, form.reason)
    except OvertakenError as error:
        return _page(request, number, overtaken_text(error, NAMES, "名次", where="名次调整", kept=NOT_KEPT), CONFLICT)
    except (InvalidIdeaActError, NotChairError) as error:
        return _page(request, number, text_of(error), entry_of(error).status)
    return see_other(f"/campaigns/{key}/review")


def _page(request: Request, key: int, problem: str = "", status: int = 200) -> Response:
    by_spread = request.query_params.get("order") == "spread"
    with state_of(request).store.read() as work:
        campaign = work.campaigns.one(key)
        context: dict[str, Any] = {"campaign": campaign, "problem": problem, "by_spread": by_spread, "result": None}
        context["seen"] = len(review_history(work, key))
        context["chair"] = work.accounts.get(campaign.chair)
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
    return render_template(request, "ideas/review.html", context, status=status)
