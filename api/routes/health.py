"""Whether the service lives, whether it is ready for work, and its metrics."""

from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST

from api.access.rule import permit, public
from api.base.errors import NotReadyError
from api.engine.composition import model_versions
from api.web.problems import responses
from api.web.state import state_of
from retrieval.errors import ModelNotFoundError

router = APIRouter(tags=["health"])


@router.get("/healthz", summary="Is the service alive?")
@public
def healthz() -> dict[str, str]:
    """Answers while the process does: whoever is told that it does not starts it again, which helps no database."""
    return {"status": "ok"}


@router.get("/readyz", summary="Is the service ready for work?", responses=responses(503))
@public
def readyz(request: Request) -> dict[str, str]:
    """Answers when the schema fits, the database takes writes, the jobs run, and suggestions can be judged.

    `degraded` says that nothing was trained yet, so that letters wait.
    """
    state = state_of(request)
    state.store.check_schema()
    state.store.try_write()
    running = state.jobs.running if state.worker is None else state.worker.running
    if running is False:
        raise NotReadyError("ended")
    with state.store.read() as work:
        problems = work.engine_problems.all(datetime.now(UTC))
    untrained = [one for one in problems if one.problem == ModelNotFoundError.__name__]
    if untrained and model_versions(state.settings).active() is None:
        # Nothing was trained yet: letters are taken in and wait, which is for people to know and no outage.
        problems = [one for one in problems if one not in untrained]
    else:
        untrained = []
    if problems:
        raise NotReadyError("engine", since=f"{problems[0].since:%Y-%m-%d %H:%M:%S} UTC", problem=problems[0].problem)
    answer = {"status": "degraded" if untrained else "ok", "jobs": "here" if running else "elsewhere"}
    if untrained:
        answer |= {"engine": "untrained"}
    # Requests are served without Redis, with limits of each process's own; what is due waits for it.
    return answer | {"redis": "away"} if state.limiter.away else answer


@router.get(
    "/metrics",
    summary="Metrics for Prometheus",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}, **responses(401, 403, 429, 503)},
)
@permit(roles=("operator",), scopes=("metrics:read",))
def metrics(request: Request) -> Response:
    """Requests, intake, and what waits."""
    return Response(state_of(request).metrics.text(), media_type=CONTENT_TYPE_LATEST)
