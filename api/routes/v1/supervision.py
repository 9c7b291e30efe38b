"""/api/v1/supervision: what the public is dissatisfied with, unresolved and reasonable."""

from fastapi import APIRouter, Request

from api.access.principal import Who
from api.access.rule import permit
from api.routes.v1.schemas import SupervisionItem, SupervisionQueue
from api.web.problems import responses
from api.web.state import state_of

router = APIRouter(prefix="/api/v1/supervision", tags=["supervision"])


@router.get("", summary="Read the supervision queue", responses=responses(401, 403, 429))
@permit(roles=("supervisor",), scopes=("suggestions:read",))
def queue(request: Request, who: Who) -> SupervisionQueue:
    """Suggestions that a supervisor should look at, each with the reasons why; departments are not ranked."""
    entries = state_of(request).workflow.supervision()
    with state_of(request).store.read() as work:
        visible = work.visible(who.reach).get([entry.suggestion_id for entry in entries])
    return SupervisionQueue(
        items=[SupervisionItem.model_validate(entry) for entry in entries if entry.suggestion_id in visible]
    )
