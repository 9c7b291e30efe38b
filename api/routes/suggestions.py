"""REST routes of suggestions: take in, list, read, decide."""

import secrets
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from api.access.acting import acting_as, actor_name
from api.access.principal import Principal, Who
from api.access.rule import WORKERS, permit
from api.desk import Desk
from api.earlier import earlier_letters
from api.errors import ConflictError, EngineUnavailableError, ForbiddenError
from api.problems import responses
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
from api.zone import LOCAL_ZONE
from retrieval.errors import RetrievalError
from triage.errors import InvalidDecisionError
from triage.office import Office
from triage.store import InboxFilter, Store
from triage.store.intakes import suggestion_id
from triage.types import Suggestion
from triage.verification import check_responsibility

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

    A key that is limited to channels names its items within its channel: it gets an id made of both, and so learns
    nothing of the ids of others.
    """
    if not who.reach.admits_new(body.channel):
        raise ForbiddenError
    now = datetime.now(LOCAL_ZONE)
    key = body.id or f"JY{now:%y%m%d}{secrets.token_hex(4)}"
    if body.id is not None and who.reach.channels is not None:
        key = suggestion_id(body.channel or "", body.id)
    received = body.time.replace(tzinfo=None) if body.time else now.replace(tzinfo=None, microsecond=0)
    suggestion = Suggestion(**body.model_dump(exclude={"id", "time"}), id=key, time=received)
    store: Store = request.app.state.store
    with store.write() as work:
        known = work.suggestions.get([key]).get(key)
        if known is not None and not _same(known, suggestion, with_time=body.time is not None):
            raise ConflictError(key)
        if known is not None:
            work.visible(who.reach).one(key)
        if known is None:
            work.suggestions.put([suggestion])
    if known is not None:
        response.status_code = 200
    with store.read() as work:
        missing = work.triages.current(key) is None
    if missing:
        try:
            request.app.state.engine.triage_ids([key])
        except RetrievalError as error:
            raise EngineUnavailableError(str(error)) from error
    return _view(store, who, key)


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
    with request.app.state.store.read() as work:
        office: Office = request.app.state.standing.now(work)
        tiers = tuple(config.name for config in office.tiers)
        inbox = work.inbox(tiers, who.reach, renamed=office.renamed_tiers)
        page = inbox.page(wanted, sort=sort, offset=offset, limit=limit)
    return InboxView(items=[InboxItem.model_validate(row) for row in page.rows], total=page.total)


@router.get("/{key}", summary="Read a suggestion", responses=responses(401, 403, 404, 429))
@permit(roles=WORKERS, scopes=("suggestions:read",), about="suggestion")
def read(request: Request, who: Who, key: Key) -> SuggestionView:
    """The suggestion, the current version of its triage, and all decisions on it."""
    return _view(request.app.state.store, who, key)


@router.post(
    "/{key}/decision",
    status_code=201,
    summary="Decide on a triage, part by part",
    responses=responses(401, 403, 404, 409, 422, 429),
)
@permit(roles=("handler",), scopes=("decisions:write",), about="suggestion")
def decide(request: Request, who: Who, key: Key, body: NewDecision) -> DecisionCreated:
    """Stores what a person accepts, edits or rejects; the triage itself never changes.

    After a rejection with a reason that the machine can do better on, a new version of the triage is there at once.
    """
    stored = store_decision(request.app.state.store, request.app.state.desk, who, key, body)
    return DecisionCreated(id=stored, triage_version=reconsider(request, key))


def reconsider(request: Request, key: str) -> int:
    """Triage a suggestion again where a rejection made it due; returns the number of the current version.

    Where no model can be opened now, the background job does it later.
    """
    store: Store = request.app.state.store
    with store.read() as work:
        due = work.handlings.is_due(key)
    if due:
        try:
            request.app.state.engine.triage_ids([key])
        except RetrievalError:
            request.app.state.jobs.wake("triage")
    with store.read() as work:
        current = work.triages.current(key)
    return current[0] if current else 0


def store_decision(store: Store, desk: Desk, who: Principal, key: str, body: NewDecision) -> int:
    """Check and store somebody's decision, and assign what it assigns; returns its id.

    Raises:
        ForbiddenError: it names another person, which the key may not.
        NotFoundError: there is no such suggestion within their reach.
        InvalidDecisionError: there is no triage, or it has been renewed since.
        RequestValidationError: a part does not fit its action.
        UnsupportedStatementsError: the draft is taken over with statements that nothing supports.
    """
    actor = actor_name(who, body.actor)
    repeats = [part.value for part in body.parts if part.part == "duplicate" and part.value]
    with store.write() as work:
        work.visible(who.reach).require([key, *repeats])
        current = work.triages.current(key)
        if current is None:
            raise InvalidDecisionError("There is no triage to decide on yet.")
        try:
            decision = to_decision(key, body, current[1], actor)
        except ValidationError as error:
            raise RequestValidationError(error.errors()) from error
        for part in decision.parts:
            if part.part == "draft" and part.value:
                check_responsibility(current[1].draft, part.value, part.reason)
        person = acting_as(who).model_copy(update={"name": decision.actor, "role": "handler"})
        stored = work.decisions.add(decision, person)
        desk.follow(work, decision, person)
        return stored


def _view(store: Store, who: Principal, key: str) -> SuggestionView:
    with store.read() as work:
        suggestion = work.visible(who.reach).one(key)
        current = work.triages.current(key)
        decisions = work.decisions.of(key)
        earlier = earlier_letters(work, current[1], who.reach) if current else []
        issue = work.issues.of(key, who.reach)
    version, triage = current or (None, None)
    return SuggestionView(
        suggestion=suggestion,
        triage_version=version,
        triage=triage,
        decisions=decisions,
        earlier=[EarlierView.model_validate(letter) for letter in earlier],
        issue=issue.id if issue else None,
    )


def _same(known: Suggestion, sent: Suggestion, *, with_time: bool) -> bool:
    if with_time:
        return known == sent
    return known.model_copy(update={"time": sent.time}) == sent


def _plain(query: str | None) -> str | None:
    return query.replace("\x00", "") or None if query else None
