"""Bulk acceptance: routine suggestions with a high confidence, looked at together, accepted together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from pydantic import ValidationError

from api.access.principal import Principal, Who
from api.access.rule import permit
from api.acts.overtaking import Seen
from api.base.numbers import whole_number
from api.pages.inbox.inbox import inbox_of
from api.pages.inbox.inbox_query import InboxQuery, parse, parse_text
from api.routes.schemas import NewDecision
from api.routes.suggestions import store_decision
from api.web.responses import render_template, see_other
from api.web.state import state_of
from triage.drafting.routing_conflicts import routing_conflicts
from triage.errors import TriageError
from triage.store import InboxFilter, UnitOfWork
from triage.types import Department, Suggestion, Triage
from triage.types.decision_parts import PARTS, offered_values

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
    with state_of(request).store.read() as work:
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
            store_decision(state_of(request).decisions, who, offer.suggestion.id, body, Seen(decision=0))
            done += 1
        except (TriageError, ValidationError):
            # Somebody else was faster with this one; it is counted and shown as left.
            left += 1
    return see_other(f"/bulk?{asked.text()}&{urlencode({'done': done, 'left': left})}")


def _render(request: Request, who: Principal, asked: InboxQuery) -> Response:
    with state_of(request).store.read() as work:
        offers = _offers(request, who, work, asked)
    numbers = {name: whole_number(request.query_params.get(name, ""), MOST) or 0 for name in ("done", "left")}
    context = {"offers": offers, "asked": asked, "sure": SURE, **numbers}
    return render_template(request, "bulk.html", context)


def _offers(request: Request, who: Principal, work: UnitOfWork, asked: InboxQuery) -> Sequence[Offer]:
    """The surest routine suggestions of a view that nobody has decided on or works on, whose parts agree."""
    narrowed = {name: getattr(asked.wanted, name) for name in ("category", "department", "area", "channel", "query")}
    routine = state_of(request).effective.shown(state_of(request).store).tiers[-1].name
    wanted = InboxFilter(
        **narrowed,
        status="open",
        tier=routine,
        needs_human=False,
        in_scope=True,
        duplicates=False,
        queue="unassigned",
        sure=SURE,
    )
    ids = inbox_of(request, who, work).ids(wanted, sort="-score", limit=MOST)
    letters, current = work.suggestions.get(ids), work.triages.current_of(ids)
    departments = work.departments.without_duties()
    return [
        Offer(letters[key], *current[key], _parts(current[key][1]))
        for key in ids
        if key in current and not _contradicts(current[key][1], departments)
    ]


def _contradicts(triage: Triage, departments: Sequence[Department]) -> bool:
    """Whether the draft speaks of others than the department that is suggested: somebody has to open the letter."""
    best = triage.departments[0].name if triage.departments else ""
    return bool(routing_conflicts(triage.draft, triage.sources, best, triage.co_departments, departments))


def _parts(triage: Triage) -> tuple[str, ...]:
    """The parts that have a value; a draft only where nothing in it is unsupported and no model wrote it.

    Rationale: quotes and numbers of a model's draft are checked, its meaning is not; somebody has to open it.
    """
    offered = [part for part, value in offered_values(triage).items() if value and PARTS[part].in_bulk]
    unsupported = any(statement.status == "unsupported" for statement in triage.draft.statements)
    to_read = unsupported or "language_model" in triage.produced_by
    return tuple(part for part in offered if part != "draft" or not to_read)
