"""/api/v1/suggestions: read one, follow all, and do something with one."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.access.acting import acting, may_do
from api.access.principal import Principal, Who
from api.access.rule import WORKERS, permit
from api.acts.shown import Shown
from api.base.zone import LOCAL_ZONE
from api.routes.suggestions import Key
from api.routes.v1.schemas import ChangedSuggestion, ChangePage, NewTransition, SuggestionState
from api.web.cursors import BEGIN, Cursor
from api.web.etags import IfMatch, etag, seen_of
from api.web.problems import responses
from api.web.state import state_of
from triage.store import UnitOfWork
from triage.types import AccessScope, Triage, WorkItem

router = APIRouter(prefix="/api/v1/suggestions", tags=["suggestions"])
CHANGES = "changes"
MAX_PAGE = 500
Limit = Annotated[int, Query(ge=1, le=MAX_PAGE)]


@router.get("", summary="Follow changes: triage results, decisions, states", responses=responses(401, 403, 422, 429))
@permit(roles=WORKERS, scopes=("suggestions:read",))
def follow(
    request: Request,
    who: Who,
    updated_since: Annotated[datetime | None, Query(description="Leave out what has not changed since then.")] = None,
    cursor: Cursor = BEGIN,
    limit: Limit = 100,
) -> ChangePage:
    """Suggestions in the order of their newest change, each as it stands now.

    Keep the cursor and ask again: what changes while you read comes again on a later page, and nothing is left out.
    """
    cursors = state_of(request).cursors
    number = cursors.read(CHANGES, cursor, who.reach)
    with state_of(request).store.read() as work:
        found = work.work_items.changed(number, limit + 1, who.reach, aware(updated_since))
        items = _changed(work, found[:limit], who.reach)
    last = found[min(len(found), limit) - 1].change if found else number
    return ChangePage(items=items, cursor=cursors.write(CHANGES, last), more=len(found) > limit)


@router.get(
    "/{key}", summary="Read a suggestion with its triage and timeline", responses=responses(401, 403, 404, 422, 429)
)
@permit(roles=WORKERS, scopes=("suggestions:read",), about="suggestion")
def read(request: Request, response: Response, who: Who, key: Key) -> SuggestionState:
    """The suggestion, where it stands, the current triage, all decisions and everything that happened to it.

    Its ETag is for If-Match.
    """
    with state_of(request).store.read() as work:
        return _state(work, who, key, response)


@router.post(
    "/{key}/transitions",
    status_code=201,
    summary="Do something with a suggestion",
    response_description="Done; the suggestion as it stands now.",
    responses=responses(401, 403, 404, 409, 422, 429, 503),
)
@permit(roles=WORKERS, scopes=("decisions:write",), about="suggestion")
def act(
    request: Request, response: Response, who: Who, key: Key, body: NewTransition, if_match: IfMatch = None
) -> SuggestionState:
    """Assign, claim, return, reply, evaluate and so on; what is possible depends on state, role and department.

    With If-Match, nothing is done where somebody did something with the suggestion since. Without, nothing is done
    that replaces what was arranged with a department.
    """
    with state_of(request).store.read() as work:
        work.visible(who.reach).require([key, *filter(None, [body.target])])
    state_of(request).workflow.act(key, body, acting(who, body.action), seen_of(if_match))
    with state_of(request).store.read() as work:
        return _state(work, who, key, response)


def _state(work: UnitOfWork, who: Principal, key: str, response: Response) -> SuggestionState:
    suggestion, work_item = work.suggestions.one(key), work.work_items.one(key)
    version, triage = work.triages.current(key) or (None, None)
    decisions = work.decisions.of(key)
    response.headers["ETag"] = etag(work_item, decisions)
    timeline = work.events.of(key)
    shown = Shown(work, who.reach, triages=[triage], work_items=[work_item], decisions=decisions, events=timeline)
    return SuggestionState(
        suggestion=suggestion,
        handling=shown.work_item(work_item),
        possible=may_do(who, work_item),
        triage_version=version,
        triage=shown.triage(triage),
        decisions=shown.decisions(decisions),
        timeline=shown.events(timeline),
    )


def _changed(work: UnitOfWork, work_items: list[WorkItem], reach: AccessScope) -> list[ChangedSuggestion]:
    ids = [work_item.suggestion_id for work_item in work_items]
    suggestions, results = work.suggestions.get(ids), work.triages.results(ids)
    decisions, external = work.decisions.of_many(ids), work.intakes.external_ids(ids)
    triages = {key: Triage.model_validate(result) for key, result in results.items()}
    made = [decision for found in decisions.values() for decision in found]
    shown = Shown(work, reach, triages=triages.values(), work_items=work_items, decisions=made)
    return [
        ChangedSuggestion(
            external_id=external.get(key),
            suggestion=suggestions[key],
            handling=shown.work_item(work_item),
            triage=shown.triage(triages.get(key)),
            decisions=shown.decisions(decisions.get(key, [])),
        )
        for work_item in work_items
        if (key := work_item.suggestion_id) in suggestions
    ]


def aware(moment: datetime | None) -> datetime | None:
    """A moment that was given without a zone is one in Beijing."""
    return moment.replace(tzinfo=LOCAL_ZONE) if moment is not None and moment.tzinfo is None else moment
