"""Problems: every error as RFC 9457 problem+json for the API and as a Chinese page for people."""

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from api.errors import ApiError, FirstPasswordError, UnauthenticatedError
from api.pages.entrance import password_page, sign_in_page
from triage.errors import (
    ApprovalError,
    InvalidDecisionError,
    InvalidIssueActError,
    NotFoundError,
    NotPermittedError,
    SchemaOutdatedError,
    StaleHandlingError,
    StoreUnavailableError,
    TransitionError,
    TriageError,
)

logger = logging.getLogger("jindianzi.api")
STATUS_OF: Mapping[type[TriageError], int] = {
    NotFoundError: 404,
    InvalidDecisionError: 409,
    InvalidIssueActError: 409,
    StaleHandlingError: 409,
    TransitionError: 409,
    NotPermittedError: 403,
    ApprovalError: 409,
    StoreUnavailableError: 503,
    SchemaOutdatedError: 503,
}
"""The status of the errors of `triage`; 422 for the rest."""
MEDIA_TYPE = "application/problem+json"


class Problem(BaseModel):
    """An error as RFC 9457 describes it."""

    type: str = "about:blank"
    title: str = Field(examples=["Not Found"])
    status: int = Field(examples=[404])
    detail: str = Field(examples=["There is no suggestion with id 'X1'."])
    instance: str = Field(examples=["/api/suggestions/X1"])
    errors: list[dict[str, Any]] = Field(default_factory=list, description="What is wrong with which field.")


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The documentation of error responses for a route."""
    return {
        status: {
            "model": Problem,
            "description": HTTPStatus(status).phrase,
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status in statuses
    }


def install(app: FastAPI) -> None:
    """Render every foreseen error, and the unforeseen ones without their details."""

    @app.exception_handler(ApiError)
    def _api(request: Request, error: ApiError) -> Response:
        return refuse(request, error)

    @app.exception_handler(TriageError)
    def _triage(request: Request, error: TriageError) -> Response:
        status = next((status for kind, status in STATUS_OF.items() if isinstance(error, kind)), 422)
        headers = {"Retry-After": "5"} if status == HTTPStatus.SERVICE_UNAVAILABLE else None
        return render(request, status, HTTPStatus(status).phrase, str(error), headers=headers)

    @app.exception_handler(RequestValidationError)
    def _validation(request: Request, error: RequestValidationError) -> Response:
        found = [{"field": ".".join(map(str, e["loc"])), "problem": e["msg"]} for e in error.errors()]
        return render(request, 422, "Unprocessable Content", "The request does not fit the schema.", found)

    @app.exception_handler(HTTPException)
    def _http(request: Request, error: HTTPException) -> Response:
        phrase = HTTPStatus(error.status_code).phrase
        return render(request, error.status_code, phrase, str(error.detail), headers=dict(error.headers or {}))

    @app.exception_handler(Exception)
    def _unforeseen(request: Request, error: Exception) -> Response:
        logger.error("request.failed path=%s", request.url.path, exc_info=error)
        return render(request, 500, "Internal Server Error", "An error that we did not foresee; it is in the log.")


def refuse(request: Request, error: ApiError | NotFoundError) -> Response:
    """One of our own errors; where a person must sign in or choose a password first, the page to do so."""
    if isinstance(error, NotFoundError):
        return render(request, 404, "Not Found", str(error))
    if wants_page(request) and isinstance(error, UnauthenticatedError):
        path = f"{request.url.path}?{request.url.query}".rstrip("?")
        return sign_in_page(request, status=error.status, target=path if request.method == "GET" else "/")
    if wants_page(request) and isinstance(error, FirstPasswordError):
        return password_page(request, status=error.status)
    return render(request, error.status, error.title, str(error), headers=dict(error.headers))


def wants_page(request: Request) -> bool:
    """Whether the client is a browser that shows a page."""
    return not request.url.path.startswith("/api") and "text/html" in request.headers.get("accept", "")


def render(
    request: Request,
    status: int,
    title: str,
    detail: str,
    errors: Sequence[dict[str, Any]] = (),
    headers: dict[str, str] | None = None,
) -> Response:
    """One error, in the form that the client reads."""
    if wants_page(request):
        templates = request.app.state.templates
        context = {"status": status, "detail": detail}
        page: Response = templates.TemplateResponse(request, "error.html", context, status_code=status, headers=headers)
        return page
    problem = Problem(title=title, status=status, detail=detail, instance=request.url.path, errors=list(errors))
    content = jsonable_encoder(problem, exclude_defaults=not errors) | {"type": problem.type}
    return JSONResponse(content, status_code=status, media_type=MEDIA_TYPE, headers=headers)
