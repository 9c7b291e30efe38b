"""/api/v1/suggestions: read one, follow all, and do something with one."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request

from api.access.acting import acting, may_do
from api.access.principal import Principal, Who
from api.access.rule import WORKERS, permit
from api.problems import responses
from api.routes.suggestions import Key
from api.routes.v1.schemas import ChangedSuggestion, ChangePage, NewTransition, SuggestionState
from api.zone import LOCAL_ZONE
from triage.store import UnitOfWork
from triage.types import Handling, Triage

router = APIRouter(prefix="/api/v1/suggestions", tags=["suggestions"])
LARGEST = 2**63 - 1
MAX_PAGE = 500
Cursor = Annotated[int, Query(ge=0, le=LARGEST, description="The cursor of the page before; 0 begins.")]
Limit = Annotated[int, Query(ge=1, le=MAX_PAGE)]


@router.get("", summary="Follow changes: triage results, decisions, states", responses=responses(401, 403, 422, 429))
@permit(roles=WORKERS, scopes=("suggestions:read",))
def follow(
    request: Request,
    who: Who,
    updated_since: Annotated[datetime | None, Query(description="Leave out what has not changed since then.")] = None,
    cursor: Cursor = 0,
    limit: Limit = 100,
) -> ChangePage:
    """Suggestions in the order of their newest change, each as it stands now.

    Keep the cursor and ask again: what changes while you read comes again on a later page, and nothing is left out.
    """
    with request.app.state.store.read() as work:
        found = work.handlings.changed(cursor, limit + 1, who.reach, aware(updated_since))
        items = _changed(work, found[:limit])
    last = found[min(len(found), limit) - 1].change if found else cursor
    return ChangePage(items=items, cursor=last, more=len(found) > limit)


@router.get(
    "/{key}", summary="Read a suggestion with its triage and timeline", responses=responses(401, 403, 404, 422, 429)
)
@permit(roles=WORKERS, scopes=("suggestions:read",), about="suggestion")
def read(request: Request, who: Who, key: Key) -> SuggestionState:
    """The suggestion, where it stands, the current triage, all decisions and everything that happened to it."""
    with request.app.state.store.read() as work:
        return _state(work, who, key)


@router.post(
    "/{key}/transitions",
    status_code=201,
    summary="Do something with a suggestion",
    response_description="Done; the suggestion as it stands now.",
    responses=responses(401, 403, 404, 409, 422, 429, 503),
)
@permit(roles=WORKERS, scopes=("decisions:write",), about="suggestion")
def act(request: Request, who: Who, key: Key, body: NewTransition) -> SuggestionState:
    """Assign, claim, return, reply, evaluate and so on; what is possible depends on state, role and department."""
    with request.app.state.store.read() as work:
        work.visible(who.reach).require([key, *filter(None, [body.target])])
    request.app.state.desk.act(key, body, acting(who, body.action))
    request.app.state.jobs.wake("webhooks")
    with request.app.state.store.read() as work:
        return _state(work, who, key)


def _state(work: UnitOfWork, who: Principal, key: str) -> SuggestionState:
    suggestion, handling = work.suggestions.one(key), work.handlings.one(key)
    version, triage = work.triages.current(key) or (None, None)
    return SuggestionState(
        suggestion=suggestion,
        handling=handling,
        possible=may_do(who, handling),
        triage_version=version,
        triage=triage,
        decisions=work.decisions.of(key),
        timeline=work.events.of(key),
    )


def _changed(work: UnitOfWork, handlings: list[Handling]) -> list[ChangedSuggestion]:
    ids = [handling.suggestion_id for handling in handlings]
    suggestions, results = work.suggestions.get(ids), work.triages.results(ids)
    decisions, external = work.decisions.of_many(ids), work.intakes.external_ids(ids)
    return [
        ChangedSuggestion(
            external_id=external.get(key),
            suggestion=suggestions[key],
            handling=handling,
            triage=Triage.model_validate(results[key]) if key in results else None,
            decisions=decisions.get(key, []),
        )
        for handling in handlings
        if (key := handling.suggestion_id) in suggestions
    ]


def aware(moment: datetime | None) -> datetime | None:
    """A moment that was given without a zone is one in Beijing."""
    return moment.replace(tzinfo=LOCAL_ZONE) if moment is not None and moment.tzinfo is None else moment
