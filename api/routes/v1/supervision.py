"""/api/v1/supervision: what the public is dissatisfied with, unresolved and reasonable."""

from fastapi import APIRouter, Request

from api.routes.v1.schemas import SupervisionItem, SupervisionQueue

router = APIRouter(prefix="/api/v1/supervision", tags=["supervision"])


@router.get("", summary="Read the supervision queue")
def queue(request: Request) -> SupervisionQueue:
    """Suggestions that a supervisor should look at, each with the reasons why; departments are not ranked."""
    entries = request.app.state.desk.supervision()
    return SupervisionQueue(items=[SupervisionItem.model_validate(entry) for entry in entries])
