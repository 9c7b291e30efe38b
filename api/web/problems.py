"""Problems: every error as RFC 9457 problem+json for the API and as a Chinese page for people."""

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.exceptions import HTTPException

from api.base.errors import ApiError, FirstPasswordError, UnauthenticatedError
from api.web.problem import Problem
from api.web.responses import render_template
from api.web.sign_in_redirect import password_page, sign_in_page
from prompts.errors import PromptError
from retrieval.errors import RetrievalError
from triage.errors import OvertakenError, StoreUnavailableError, TriageError
from triage.types.error_catalogue import URN, code_of, entry_of, text_of
from triage.types.error_entries import CATALOGUE

logger = logging.getLogger("jindianzi.api")
MEDIA_TYPE = "application/problem+json"
RETRY_AFTER = "5"
AWAY_PAGE = (
    '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>暂时无法使用</title>'
    "<h1>暂时无法使用</h1><p>数据库没有应答，您填写的内容还没有保存。请稍候刷新本页再试。</p></html>"
)


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
    for kind in (ApiError, TriageError, RetrievalError, PromptError):

        @app.exception_handler(kind)
        def _own(request: Request, error: Exception) -> Response:
            return refuse(request, error)

    @app.exception_handler(OvertakenError)
    def _overtaken(request: Request, error: OvertakenError) -> Response:
        found = [{"actor": one.actor, "problem": one.what, "time": one.time.isoformat()} for one in error.meanwhile]
        return _render(request, error, text_of(error), errors=found)

    @app.exception_handler(RequestValidationError)
    def _validation(request: Request, error: RequestValidationError) -> Response:
        found = [{"field": ".".join(map(str, e["loc"])), "problem": e["msg"]} for e in error.errors()]
        return _render(request, error, text_of(error), errors=found)

    @app.exception_handler(HTTPException)
    def _http(request: Request, error: HTTPException) -> Response:
        texts, status = CATALOGUE["HTTPException"].texts, str(error.status_code)
        text = texts.get(status, texts[""]).format(detail=error.detail)
        return _render(request, error, text, code=f".{status}", status=error.status_code, headers=error.headers)

    @app.exception_handler(Exception)
    def _unforeseen(request: Request, error: Exception) -> Response:
        logger.error("request.failed path=%s", request.url.path, exc_info=error)
        # Of what it is nothing is told: not even where it has an entry of its own.
        return _render(request, Exception(), text_of(Exception()))


def refuse(request: Request, error: Exception) -> Response:
    """One of our own errors; where a person must sign in or choose a password first, the page to do so."""
    status = entry_of(error).status
    if wants_page(request) and isinstance(error, UnauthenticatedError):
        path = f"{request.url.path}?{request.url.query}".rstrip("?")
        return sign_in_page(request, status=status, target=path if request.method == "GET" else "/")
    if wants_page(request) and isinstance(error, FirstPasswordError):
        return password_page(request, status=status)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        logger.warning("request.unavailable path=%s error=%s", request.url.path, error)
    return _render(request, error, text_of(error), headers=_headers(error, status))


def _headers(error: Exception, status: int) -> Mapping[str, str]:
    unavailable = {"Retry-After": RETRY_AFTER} if isinstance(error, TriageError) and status == 503 else {}  # noqa: PLR2004
    return error.headers if isinstance(error, ApiError) else unavailable


def wants_page(request: Request) -> bool:
    """Whether the client is a browser that shows a page."""
    return not request.url.path.startswith("/api") and "text/html" in request.headers.get("accept", "")


def _render(
    request: Request,
    error: Exception,
    text: str,
    *,
    code: str = "",
    status: int | None = None,
    errors: Sequence[dict[str, Any]] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """One error, in the form that the client reads."""
    entry = entry_of(error)
    status = status or entry.status
    if wants_page(request):
        try:
            return render_template(
                request,
                "error.html",
                {"status": status, "title": entry.title, "detail": text},
                status=status,
                headers=headers,
            )
        except StoreUnavailableError:
            # Even the frame of a page reads the database.
            return HTMLResponse(AWAY_PAGE, status_code=503, headers={"Retry-After": RETRY_AFTER})
    problem = Problem(
        type=URN + entry.type, code=code_of(error) + code, title=entry.title, status=status, detail=text,
        instance=request.url.path, errors=list(errors),
    )  # fmt: skip
    content = jsonable_encoder(problem, exclude_defaults=not errors)
    return JSONResponse(content, status_code=status, media_type=MEDIA_TYPE, headers=dict(headers or {}))
