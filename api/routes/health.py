"""Liveness."""

from fastapi import APIRouter, Request

router = APIRouter(tags=["operation"])


@router.get("/healthz", summary="Whether the service and its database answer")
def healthz(request: Request) -> dict[str, str]:
    """Answers `{"status": "ok"}`, or fails where the database does not answer."""
    request.app.state.store.ping()
    return {"status": "ok"}
