"""REST routes of suggestions: take in, list, read, decide."""

import secrets
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from api.access.principal import Principal, Who
from api.access.rule import WORKERS, permit
from api.acts.decisions import Decisions
from api.acts.earlier import earlier_letters
from api.acts.overtaking import UNKNOWN, Seen
from api.acts.shown import Shown
from api.base.zone import LOCAL_ZONE
from api.routes.schemas import (
    DecisionCreated,
    EarlierView,
    InboxItem,
    InboxView,
    NewDecision,
    NewSuggestion,
    SuggestionView,
    to_decision,
)
from api.web.etags import IfMatch, etag, seen_of
from api.web.problems import responses
from api.web.state import state_of
from triage.importing.rows import time_warnings, to_time
from triage.store import InboxFilter, Store
from triage.store.suggestions.intakes import suggestion_id
from triage.types import Decision, Suggestion, Triage

router = APIRouter(prefix="/api/suggestions", tags=["suggestions"])
Key = Annotated[str, Path(description="The id of the suggestion.", examples=["RX261120001"])]
Sort = Literal["deadline", "time", "-time", "score", "-score", "tier"]
MAX_PAGE = 200


@router.post(
    "",
    status_code=201,
    summary="Take in a suggestion and triage it",
    responses={
        200: {"model": SuggestionView, "description": "It was there already."},
        **responses(401, 403, 409, 422, 429, 503),
    },
)
@permit(roles=("handler",), scopes=("suggestions:write",))
def create(request: Request, response: Response, who: Who, body: NewSuggestion) -> SuggestionView:
    """Stores the suggestion, triages it and returns both; the same suggestion twice is one.

    A key that is limited to channels names its items within its channel, and one that may not read names them for
    itself alone: it gets an id made of both, and so learns nothing of the ids of others.
    """
    now = datetime.now(LOCAL_ZONE)
    key = body.id or f"JY{now:%y%m%d}{secrets.token_hex(4)}"
    if body.id is not None and who.reach.channels is not None:
        key = suggestion_id(body.channel or "", body.id)
    elif body.id is not None and who.kind == "api_key" and "suggestions:read" not in who.scopes:
        key = suggestion_id(f"{who.name}\x1f{body.channel or ''}", body.id)
    given = to_time(body.time)
    received = given or now.replace(tzinfo=None, microsecond=0)
    doubts = time_warnings(body.time)
    suggestion = Suggestion(**body.model_dump(exclude={"id", "time"}), id=key, time=received, warnings=doubts)
    state = state_of(request)
    if not state.single_intake.take(who, suggestion, with_time=given is not None):
        response.status_code = 200
    return _view(state.store, who, key, response)


@router.get("", summary="List suggestions", responses=responses(401, 403, 422, 429))
@permit(roles=WORKERS, scopes=("suggestions:read",))
def index(
    request: Request,
    who: Who,
    status: Annotated[Literal["open", "decided", "untriaged"] | None, Query()] = None,
    category: Annotated[str | None, Query(max_length=200)] = None,
    department: Annotated[str | None, Query(max_length=200)] = None,
    area: Annotated[str | None, Query(max_length=100)] = None,
    tier: Annotated[str | None, Query(max_length=20)] = None,
    channel: Annotated[str | None, Query(max_length=100)] = None,
    needs_human: Annotated[bool | None, Query()] = None,
    in_scope: Annotated[bool | None, Query()] = None,
    duplicates: Annotated[bool | None, Query()] = None,
    query: Annotated[str | None, Query(max_length=200)] = None,
    sort: Sort = "deadline",
    offset: Annotated[int, Query(ge=0, le=100_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 50,
) -> InboxView:
    """One page of the inbox; every filter narrows."""
    wanted = InboxFilter(
        status, category, department, area, tier, channel, needs_human, in_scope, duplicates, _plain(query)
    )
    with state_of(request).store.read() as work:
        office = state_of(request).effective.now(work)
        tiers = tuple(config.name for config in office.tiers)
        inbox = work.inbox(tiers, who.reach, renamed=office.renamed_tiers)
        page = inbox.page(wanted, sort=sort, offset=offset, limit=limit)
    return InboxView(items=[InboxItem.model_validate(row) for row in page.rows], total=page.total)


@router.get("/{key}", summary="Read a suggestion", responses=responses(401, 403, 404, 429))
@permit(roles=WORKERS, scopes=("suggestions:read",), about="suggestion")
def read(request: Request, response: Response, who: Who, key: Key) -> SuggestionView:
    """The suggestion, the current version of its triage, and all decisions on it; its ETag is for If-Match."""
    return _view(state_of(request).store, who, key, response)


@router.post(
    "/{key}/decision",
    status_code=201,
    summary="Decide on a triage, part by part",
    responses=responses(401, 403, 404, 409, 422, 429),
)
@permit(roles=("handler",), scopes=("decisions:write",), about="suggestion")
def decide(request: Request, who: Who, key: Key, body: NewDecision, if_match: IfMatch = None) -> DecisionCreated:
    """Stores what a person accepts, edits or rejects; the triage itself never changes.

    With If-Match, nothing is stored where somebody did something with the suggestion since. Without, nothing is
    stored that says otherwise than what somebody decided on the same version of the triage.

    After a rejection with a reason that the machine can do better on, a new version of the triage is there at once.
    """
    decisions = state_of(request).decisions
    try:
        stored = store_decision(decisions, who, key, body, seen_of(if_match))
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from error
    return DecisionCreated(id=stored, triage_version=decisions.reconsider(key))


def store_decision(decisions: Decisions, who: Principal, key: str, body: NewDecision, seen: Seen = UNKNOWN) -> int:
    """Store the decision of a body; returns its id, and raises what `Decisions.decide` raises."""

    def build(triage: Triage, actor: str) -> Decision:
        return to_decision(key, body, triage, actor)

    return decisions.decide(who, key, build, actor=body.actor, seen=seen)


def _view(store: Store, who: Principal, key: str, response: Response) -> SuggestionView:
    with store.read() as work:
        suggestion = work.visible(who.reach).one(key)
        current = work.triages.current(key)
        decisions = work.decisions.of(key)
        earlier = earlier_letters(work, current[1], who.reach) if current else []
        issue = work.issues.of(key, who.reach)
        response.headers["ETag"] = etag(work.work_items.one(key), decisions)
        version, triage = current or (None, None)
        shown = Shown(work, who.reach, triages=[triage], decisions=decisions)
    return SuggestionView(
        suggestion=suggestion,
        triage_version=version,
        triage=shown.triage(triage),
        decisions=shown.decisions(decisions),
        earlier=[EarlierView.model_validate(letter) for letter in earlier],
        issue=issue.id if issue else None,
    )


def _plain(query: str | None) -> str | None:
    return query.replace("\x00", "") or None if query else None
