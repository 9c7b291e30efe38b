"""Pages for paper: a reply, and the file of one suggestion."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.access.principal import Principal, Who
from api.access.rule import WORKERS, permit
from api.acts.offered_reply import OfferedReply, offered_reply
from api.pages.base.templating import today
from api.web.responses import render_template
from api.web.state import state_of
from triage.drafting.sent_day import with_sent_day
from triage.office.config import Office
from triage.store import UnitOfWork
from triage.workflow.standing import Standing, standing_of

router = APIRouter(include_in_schema=False)


@router.get("/suggestions/{key}/reply")
@permit(roles=WORKERS, about="suggestion")
def reply(request: Request, who: Who, key: str) -> Response:
    """The reply as it goes to the citizen; what nobody has decided on yet says that it is a draft."""
    return _page(request, who, key, "print_reply.html")


@router.get("/suggestions/{key}/file")
@permit(roles=WORKERS, about="suggestion")
def file(request: Request, who: Who, key: str) -> Response:
    """The file: letter, decision, reply and what happened, for the archive."""
    return _page(request, who, key, "print_file.html")


def _page(request: Request, who: Principal, key: str, template: str) -> Response:
    state = state_of(request)
    with state.store.read() as work:
        context = _context(work, who, key, state.effective.shown(state.store))
    return render_template(request, template, context)


def _context(work: UnitOfWork, who: Principal, key: str, office: Office) -> dict[str, Any]:
    suggestion, work_item = work.visible(who.reach).one(key), work.work_items.one(key)
    current, decisions = work.triages.current(key), work.decisions.of(key)
    triage = current[1] if current else None
    timeline = work.events.of(key)
    decided = standing_of(decisions, timeline)
    offered = offered_reply(
        work, office, suggestion, current, work.departments.without_duties(), decided, work_item, timeline, today()
    )
    text, final = _reply(work_item.reply, decided, offered)
    return {
        "suggestion": suggestion,
        "handling": work_item,
        "triage": triage,
        "standing": {name: held.part.value for name, held in decided.items()},
        "reply": text,
        "final": final,
        "timeline": timeline,
        "printed": today(),
    }


def _reply(given: str | None, decided: Standing, offered: OfferedReply) -> tuple[str, bool]:
    """The text with its day, and whether a person stands behind it."""
    if given:
        return given, True
    held = decided.get("draft")
    if held is not None:
        return with_sent_day(offered.text, today()), held.part.value is not None
    return with_sent_day(offered.draft.text, today()), False
