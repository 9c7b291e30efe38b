"""Pages for paper: a reply, and the file of one suggestion."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.access.principal import Principal, Who
from api.access.rule import WORKERS, permit
from api.pages.base.templating import today
from api.pages.suggestion.offered_reply import OfferedReply, offered_reply
from api.web.responses import render_template
from api.web.state import state_of
from triage.drafting.sent_day import with_sent_day
from triage.office.config import Office
from triage.store import UnitOfWork
from triage.types import PartDecision

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
    decided: dict[str, PartDecision] = {part.part: part for decision in decisions for part in decision.parts}
    timeline = work.events.of(key)
    offered = offered_reply(work, office, suggestion, triage, decided, work_item, timeline, today())
    text, final = _reply(work_item.reply, decided, offered)
    return {
        "suggestion": suggestion,
        "handling": work_item,
        "triage": triage,
        "standing": {part.part: part.value for decision in decisions for part in decision.parts},
        "reply": text,
        "final": final,
        "timeline": timeline,
        "printed": today(),
    }


def _reply(given: str | None, decided: dict[str, PartDecision], offered: OfferedReply) -> tuple[str, bool]:
    """The text with its day, and whether a person stands behind it."""
    if given:
        return given, True
    part = decided.get("draft")
    if part is not None:
        return with_sent_day(offered.text, today()), part.value is not None
    return with_sent_day(offered.draft.text, today()), False
