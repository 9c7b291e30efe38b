"""Pages of an expert: the ideas before them, and the form with rubric, anchors, comment, draft and recusal."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.access.principal import Principal, Who
from api.access.rule import permit
from api.acts.overtaking import shown_events, unseen_in_ideas
from api.acts.panels import in_own_order, recuse, score_idea
from api.base.numbers import number_of, whole_number
from api.pages.base.forms import FormFields
from api.pages.base.overtaken import NOT_KEPT, overtaken_text
from api.pages.campaigns.campaigns import CONFLICT, INVALID
from api.pages.campaigns.ideas import EVENT_NAMES
from api.web.responses import render_template, see_other
from api.web.state import state_of
from triage.errors import InvalidIdeaActError, OvertakenError
from triage.panels import rounds
from triage.text.personal_data import Mask
from triage.types import OUTWARD, Campaign, PanelNotice
from triage.types.error_catalogue import text_of

router = APIRouter(include_in_schema=False)
MARK, LONGEST_PLACE = "mark-", 3
# Letters behind an idea that an expert reads.
LETTERS = 50


@router.get("/scoring")
@permit(roles=("expert",))
def index(request: Request, who: Who) -> Response:
    """What is before the expert who asks, what is not submitted yet first."""
    with state_of(request).store.read() as work:
        entries = work.panels.of_expert(who.name)
        campaigns = {campaign.id: campaign for campaign in work.campaigns.all()}
        notices = work.panels.notices(who.name)
        pairs = [entry for entry in work.comparisons.of_expert(who.name) if entry.better is None]
        titles = work.ideas.titles([entry.idea_id for entry in entries])
    entries = sorted(in_own_order(entries), key=lambda entry: entry.state != "assigned")
    left = Counter(entry.campaign_id for entry in entries if entry.state == "assigned")
    context = {
        "entries": entries,
        "campaigns": campaigns,
        "titles": titles,
        "pairs": [entry for entry in pairs if campaigns[entry.campaign_id].scoring_closed_at is None],
        "reminders": _effective(notices, campaigns, left),
    }
    return render_template(request, "ideas/scoring.html", context)


def _effective(
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
def save(request: Request, who: Who, key: str, form: FormFields) -> Response:
    """Keep the marks of one idea, submit them, or step back from it."""
    number = number_of("assignment", key)
    with state_of(request).store.read() as work:
        idea = rounds.own_assignment(work, number, who.name).idea_id
    store = state_of(request).store.checking(unseen_in_ideas([idea], whole_number(form.get("seen", ""))))
    try:
        if form.get("act") == "recuse":
            recuse(store, who, number, form.get("reason", "").strip())
            return see_other("/scoring")
        marks = {int(place): float(mark) for place, mark in _marks_in(form) if mark.strip()}
        final = form.get("act") == "submit"
        waiting = score_idea(store, who, number, marks, form.get("comment", "").strip(), final=final)
    except OvertakenError as error:
        problem = overtaken_text(error, EVENT_NAMES, "这个候选", where="下面的内容", kept=NOT_KEPT)
        return _page(request, who, number, problem, CONFLICT)
    except InvalidIdeaActError as error:
        return _page(request, who, number, text_of(error), INVALID)
    except ValueError:
        return _page(request, who, number, "分数请填数字。", INVALID)
    if final:
        return see_other("/scoring" if waiting is None else f"/scoring/{waiting}")
    return see_other(f"/scoring/{number}?saved=1")


def _marks_in(form: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The places of criteria in the rubric, each with what was entered as its mark."""
    for name, mark in form.items():
        place = name.removeprefix(MARK)
        if name.startswith(MARK) and place.isascii() and place.isdecimal() and len(place) <= LONGEST_PLACE:
            yield place, mark


def _page(request: Request, who: Principal, key: int, problem: str = "", status: int = 200) -> Response:
    with state_of(request).store.read() as work:
        entry = rounds.own_assignment(work, key, who.name)
        every = work.panels.of_expert(who.name)
        idea = work.ideas.one(entry.idea_id)
        letters = work.visible(OUTWARD).get([member.suggestion_id for member in idea.members[:LETTERS]])
        alike = work.cases.get([touching.id for touching in idea.described.touching if touching.kind == "办件"])
        context: dict[str, Any] = {
            "entry": entry,
            "idea": idea,
            "campaign": work.campaigns.one(entry.campaign_id),
            "done": sum(other.state != "assigned" for other in every),
            "total": len(every),
            "seen": len(shown_events(idea)),
            "letters": [Mask().hide(letter.full_text()) for letter in letters.values()],
            "cases": [
                (Mask().hide(case.title), Mask().hide(f"{case.text}\n\n{case.reply}")) for case in alike.values()
            ],
            "problem": problem,
            "saved": "saved" in request.query_params,
        }
    return render_template(request, "ideas/score.html", context, status=status)
