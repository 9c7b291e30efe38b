"""REST routes of suggestions: take in, list, read, decide."""

import secrets
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from api.desk import Desk
from api.earlier import earlier_letters
from api.errors import ConflictError, EngineUnavailableError
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
from triage.errors import InvalidDecisionError, NotFoundError
from triage.store import InboxFilter, Store
from triage.types import Suggestion
from triage.verification import check_responsibility
from triage.workflow.actor import Actor

router = APIRouter(prefix="/api/suggestions", tags=["suggestions"])
Key = Annotated[str, Path(description="The id of the suggestion.", examples=["RX261120001"])]
Sort = Literal["deadline", "time", "-time", "score", "-score", "tier"]
MAX_PAGE = 200


@router.post(
    "",
    status_code=201,
    summary="Take in a suggestion and triage it",
    responses={200: {"model": SuggestionView, "description": "It was there already."}, **responses(409, 422, 503)},
)
def create(request: Request, response: Response, body: NewSuggestion) -> SuggestionView:
    """Stores the suggestion, triages it and returns both; the same suggestion twice is one."""
    now = datetime.now(LOCAL_ZONE)
    key = body.id or f"JY{now:%y%m%d}{secrets.token_hex(4)}"
    received = body.time.replace(tzinfo=None) if body.time else now.replace(tzinfo=None, microsecond=0)
    suggestion = Suggestion(**body.model_dump(exclude={"id", "time"}), id=key, time=received)
    store: Store = request.app.state.store
    with store.write() as work:
        known = work.suggestions.get([key]).get(key)
        if known is not None and not _same(known, suggestion, with_time=body.time is not None):
            raise ConflictError(key)
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
    return _view(store, key)


@router.get("", summary="List suggestions", responses=responses(422))
def index(
    request: Request,
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
    tiers = tuple(config.name for config in request.app.state.office.tiers)
    with request.app.state.store.read() as work:
        page = work.inbox(tiers).page(wanted, sort=sort, offset=offset, limit=limit)
    return InboxView(items=[InboxItem.model_validate(row) for row in page.rows], total=page.total)


@router.get("/{key}", summary="Read a suggestion", responses=responses(404))
def read(request: Request, key: Key) -> SuggestionView:
    """The suggestion, the current version of its triage, and all decisions on it."""
    return _view(request.app.state.store, key)


@router.post(
    "/{key}/decision",
    status_code=201,
    summary="Decide on a triage, part by part",
    responses=responses(404, 409, 422),
)
def decide(request: Request, key: Key, body: NewDecision) -> DecisionCreated:
    """Stores what a person accepts, edits or rejects; the triage itself never changes.

    After a rejection with a reason that the machine can do better on, a new version of the triage is there at once.
    """
    stored = store_decision(request.app.state.store, request.app.state.desk, key, body)
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


def store_decision(store: Store, desk: Desk, key: str, body: NewDecision) -> int:
    """Check and store a decision, and assign what it assigns; returns its id.

    Raises:
        NotFoundError: there is no such suggestion.
        InvalidDecisionError: there is no triage, or it has been renewed since.
        RequestValidationError: a part does not fit its action.
        UnsupportedStatementsError: the draft is taken over with statements that nothing supports.
    """
    with store.write() as work:
        work.suggestions.one(key)
        current = work.triages.current(key)
        if current is None:
            raise InvalidDecisionError("There is no triage to decide on yet.")
        try:
            decision = to_decision(key, body, current[1])
        except ValidationError as error:
            raise RequestValidationError(error.errors()) from error
        for part in decision.parts:
            if part.part == "draft" and part.value:
                check_responsibility(current[1].draft, part.value, part.reason)
        stored = work.decisions.add(decision)
        desk.follow(work, decision, Actor(name=decision.actor, role="handler"))
        return stored


def _view(store: Store, key: str) -> SuggestionView:
    if not key.isprintable():
        raise NotFoundError("suggestion", key)
    with store.read() as work:
        suggestion = work.suggestions.one(key)
        current = work.triages.current(key)
        decisions = work.decisions.of(key)
        earlier = earlier_letters(work, current[1]) if current else []
        issue = work.issues.of(key)
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
