"""GET /api/v1/suggestions: where suggestions stand, to read one and to follow all."""

from fastapi import APIRouter, Request

from api.problems import responses
from api.routes.suggestions import Key
from api.routes.v1.schemas import SuggestionState
from triage.errors import NotFoundError

router = APIRouter(prefix="/api/v1/suggestions", tags=["suggestions"])


@router.get("/{key}", summary="Read a suggestion with its triage and timeline", responses=responses(404, 422))
def read(request: Request, key: Key) -> SuggestionState:
    """The suggestion, where it stands, the current triage, all decisions and everything that happened to it."""
    if not key.isprintable():
        raise NotFoundError("suggestion", key)
    with request.app.state.store.read() as work:
        suggestion = work.suggestions.one(key)
        handling = work.handlings.one(key)
        version, triage = work.triages.current(key) or (None, None)
        return SuggestionState(
            suggestion=suggestion,
            handling=handling,
            triage_version=version,
            triage=triage,
            decisions=work.decisions.of(key),
            timeline=work.events.of(key),
        )
