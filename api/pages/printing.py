"""Pages for paper: a reply, and the file of one suggestion."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.access.principal import Principal, Who
from api.access.rule import WORKERS, permit
from api.pages.names import EVENT_NAMES, STATE_NAMES
from api.pages.templating import today
from triage.store import UnitOfWork
from triage.types import Decision, Triage

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
    with request.app.state.store.read() as work:
        context = _context(work, who, key)
    result: Response = request.app.state.templates.TemplateResponse(request, template, context)
    return result


def _context(work: UnitOfWork, who: Principal, key: str) -> dict[str, Any]:
    suggestion, handling = work.visible(who.reach).one(key), work.handlings.one(key)
    current, decisions = work.triages.current(key), work.decisions.of(key)
    triage = current[1] if current else None
    text, final = _reply(handling.reply, decisions, triage)
    return {
        "suggestion": suggestion,
        "handling": handling,
        "triage": triage,
        "standing": {part.part: part.value for decision in decisions for part in decision.parts},
        "reply": text,
        "final": final,
        "timeline": work.events.of(key),
        "state_names": STATE_NAMES,
        "event_names": EVENT_NAMES,
        "printed": today(),
    }


def _reply(given: str | None, decisions: list[Decision], triage: Triage | None) -> tuple[str, bool]:
    """The text, and whether a person stands behind it."""
    if given:
        return given, True
    decided = [part.value for decision in decisions for part in decision.parts if part.part == "draft"]
    if decided:
        return decided[-1] or "", decided[-1] is not None
    return (triage.draft.text if triage else ""), False
