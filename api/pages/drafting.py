"""Work on a draft: drop or rewrite a statement, check an edited text, ask a language model."""

import json
from collections.abc import Iterator

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response, StreamingResponse
from starlette.concurrency import run_in_threadpool

from api.access.principal import Principal, Who
from api.access.rule import permit
from api.pages.drafting_view import NOTES
from api.pages.suggestion_view import render as render_page
from triage.errors import TriageError
from triage.language.errors import LanguageError
from triage.types import Draft, Statement
from triage.types.language import LanguageOutcome

router = APIRouter(include_in_schema=False)
EVENT_STREAM = "text/event-stream"
WITHOUT_BASIS = "关于此项，目前没有检索到可以直接引用的依据，需由承办单位核实后答复。"
WISH_LENGTH = 300


async def _fields(request: Request) -> dict[str, str]:
    return {name: str(value) for name, value in (await request.form()).items()}


@router.post("/suggestions/{key}/draft/edit")
@permit(roles=("handler",), about="suggestion")
async def edit(request: Request, who: Who, key: str) -> Response:
    """The page with one statement dropped or rewritten in the text to be edited; nothing is stored yet."""
    return await run_in_threadpool(_edit, request, who, key, await _fields(request))


@router.post("/suggestions/{key}/draft/check")
@permit(roles=("handler",), about="suggestion")
async def check(request: Request, who: Who, key: str) -> Response:
    """The page with advice on the text as a person has edited it; nothing is stored yet."""
    form = await _fields(request) | {"draft_action": "edited"}
    return await run_in_threadpool(render_page, request, who, key, form)


@router.post("/suggestions/{key}/draft/model")
@permit(roles=("handler",), about="suggestion")
def draft(request: Request, key: str) -> Response:
    """A draft by the language model: as a stream for a script, else as a page."""
    desk = request.app.state.language.desk()
    if EVENT_STREAM in request.headers.get("accept", ""):
        parts = desk.stream(key)
        return StreamingResponse(_events(parts), media_type=EVENT_STREAM, headers={"Cache-Control": "no-store"})
    desk.draft(key)
    return _back(request)


@router.post("/suggestions/{key}/draft/revise")
@permit(roles=("handler",), about="suggestion")
async def revise(request: Request, who: Who, key: str) -> Response:
    """The draft rewritten as a handler asks."""
    form = await _fields(request)
    wish = (form.get("wish") or form.get("words") or "").strip()[:WISH_LENGTH]
    if not wish:
        return await run_in_threadpool(render_page, request, who, key, {}, problem="请写明要怎样改写。", status=422)
    await run_in_threadpool(request.app.state.language.desk().revise, key, wish)
    return _back(request)


@router.post("/suggestions/{key}/draft/note")
@permit(roles=("handler",), about="suggestion")
async def note(request: Request, who: Who, key: str) -> Response:
    """Matters, a summary or reasons by the language model."""
    task = (await _fields(request)).get("task", "")
    if task not in NOTES:
        return await run_in_threadpool(render_page, request, who, key, {}, problem="没有这项功能。", status=422)
    await run_in_threadpool(request.app.state.language.desk().note, key, task)
    return _back(request)


def _edit(request: Request, who: Principal, key: str, form: dict[str, str]) -> Response:
    with request.app.state.store.read() as work:
        current = work.triages.current(key)
    if current is None:
        return render_page(request, who, key, form, problem="还没有分办建议。", status=409)
    triage = current[1]
    text = form.get("draft_value") or triage.draft.text
    chosen = form.get("drop") or form.get("rewrite") or ""
    statement = _statement(triage.draft, chosen)
    if statement is None:
        return render_page(request, who, key, form, problem="没有找到这一句。", status=422)
    sources = {source.id: source.text for source in triage.sources}
    changed = "" if "drop" in form else _rewritten(statement, sources)
    text = "\n".join(line for line in text.replace(statement.text, changed, 1).split("\n") if line.strip())
    return render_page(request, who, key, form | {"draft_value": text, "draft_action": "edited"})


def _statement(draft: Draft, number: str) -> Statement | None:
    position = int(number) if number.isdecimal() else len(draft.statements)
    return draft.statements[position] if position < len(draft.statements) else None


def _rewritten(statement: Statement, sources: dict[str, str]) -> str:
    """What can be said for certain: the words of the source where they stand there, else that there is no basis."""
    text = sources.get(statement.source or "", "")
    return f"有关材料载明：“{statement.quote}”" if statement.quote and statement.quote in text else WITHOUT_BASIS


def _events(parts: Iterator[Statement | LanguageOutcome]) -> Iterator[str]:
    """Server-sent events: each statement with its status, then what came of it."""
    try:
        for part in parts:
            if isinstance(part, Statement):
                yield _event("statement", {"text": part.text, "status": part.status})
            else:
                yield _event("outcome", {"status": part.status, "reason": part.reason})
    except TriageError as error:
        shown = error.shown if isinstance(error, LanguageError) else LanguageError.shown
        yield _event("outcome", {"status": "failed", "reason": shown})


def _event(name: str, content: dict[str, str]) -> str:
    return f"event: {name}\ndata: {json.dumps(content, ensure_ascii=False)}\n\n"


def _back(request: Request) -> Response:
    return RedirectResponse(request.url.path.rpartition("/draft/")[0], status_code=303)
