"""Bulk acceptance: routine suggestions with a high confidence, looked at together, accepted together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from api.access.principal import Principal, Who
from api.access.rule import permit
from api.pages.inbox import inbox_of
from api.pages.inbox_query import InboxQuery, parse, parse_text
from api.routes.schemas import NewDecision, suggested_values
from api.routes.suggestions import store_decision
from triage.errors import TriageError
from triage.store import InboxFilter, UnitOfWork
from triage.types import Suggestion, Triage

router = APIRouter(include_in_schema=False)
MOST = 50
SURE = 0.7
"""Confidence from which a department may be accepted without opening the letter."""


@dataclass(frozen=True)
class Offer:
    """One suggestion that may be accepted in bulk, and the parts that would be."""

    suggestion: Suggestion
    version: int
    triage: Triage
    parts: tuple[str, ...]


@router.get("/bulk")
@permit(roles=("handler",))
def preview(request: Request, who: Who) -> Response:
    """What would be accepted, each with its excerpt, for a person to look through."""
    return _render(request, who, parse(request.query_params))


@router.post("/bulk")
@permit(roles=("handler",))
def accept(
    request: Request, who: Who, item: Annotated[list[str] | None, Form()] = None, view: Annotated[str, Form()] = ""
) -> Response:
    """Accept what was ticked, if it is still as it was shown; the rest is left for one by one."""
    asked = parse_text(view)
    wanted = dict(entry.rpartition("@")[::2] for entry in (item or [])[:MOST])
    with request.app.state.store.read() as work:
        offers = [
            offer
            for offer in _offers(request, who, work, asked)
            if wanted.get(offer.suggestion.id) == str(offer.version)
        ]
    done, left = 0, len(wanted) - len(offers)
    for offer in offers:
        body = NewDecision.model_validate(
            {"triage_version": offer.version, "parts": [{"part": part, "action": "accepted"} for part in offer.parts]}
        )
        try:
            store_decision(request.app.state.store, request.app.state.desk, who, offer.suggestion.id, body)
            done += 1
        except TriageError:
            # Somebody else was faster with this one; it is counted and shown as left.
            left += 1
    return RedirectResponse(f"/bulk?{asked.text()}&{urlencode({'done': done, 'left': left})}", 303)


def _render(request: Request, who: Principal, asked: InboxQuery) -> Response:
    with request.app.state.store.read() as work:
        offers = _offers(request, who, work, asked)
    numbers = {
        name: int(value) for name in ("done", "left") if (value := request.query_params.get(name, "")).isdecimal()
    }
    context = {"offers": offers, "asked": asked, "sure": SURE, "done": 0, "left": 0, **numbers}
    result: Response = request.app.state.templates.TemplateResponse(request, "bulk.html", context)
    return result


def _offers(request: Request, who: Principal, work: UnitOfWork, asked: InboxQuery) -> Sequence[Offer]:
    """The surest routine suggestions of a view that nobody has decided on or works on."""
    narrowed = {name: getattr(asked.wanted, name) for name in ("category", "department", "area", "channel", "query")}
    routine = request.app.state.standing.shown(request.app.state.store).tiers[-1].name
    wanted = InboxFilter(
        **narrowed, tier=routine, needs_human=False, in_scope=True, duplicates=False, queue="unassigned", sure=SURE
    )
    ids = inbox_of(request, who, work).ids(wanted, sort="-score", limit=MOST)
    letters, current = work.suggestions.get(ids), work.triages.current_of(ids)
    return [
        Offer(letters[key], current[key][0], current[key][1], _parts(current[key][1])) for key in ids if key in current
    ]


def _parts(triage: Triage) -> tuple[str, ...]:
    """The parts that have a value; a draft only where every statement with a fact is verified."""
    offered = [part for part, value in suggested_values(triage).items() if value and part != "duplicate"]
    unsupported = any(statement.status == "unsupported" for statement in triage.draft.statements)
    return tuple(part for part in offered if part != "draft" or not unsupported)
