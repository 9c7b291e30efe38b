"""Whether the service lives, whether it is ready for work, and its metrics."""

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST

from api.access.rule import permit, public
from api.errors import NotReadyError
from api.problems import responses

router = APIRouter(tags=["health"])


@router.get("/healthz", summary="Is the service alive?", responses=responses(503))
@public
def healthz(request: Request) -> dict[str, str]:
    """Answers when the service and its database do."""
    request.app.state.store.ping()
    return {"status": "ok"}


@router.get("/readyz", summary="Is the service ready for work?", responses=responses(503))
@public
def readyz(request: Request) -> dict[str, str]:
    """Answers when the database has the schema of this version and the jobs that this service runs do run."""
    state = request.app.state
    state.store.check_schema()
    running = state.jobs.running if state.worker is None else state.worker.running
    if running is False:
        raise NotReadyError
    return {"status": "ok", "jobs": "here" if running else "elsewhere"}


@router.get(
    "/metrics",
    summary="Metrics for Prometheus",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}, **responses(401, 403, 429, 503)},
)
@permit(roles=("operator",), scopes=("metrics:read",))
def metrics(request: Request) -> Response:
    """Requests, intake, and what waits."""
    return Response(request.app.state.metrics.text(), media_type=CONTENT_TYPE_LATEST)
