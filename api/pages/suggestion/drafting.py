"""Work on a draft: drop or rewrite a statement, check an edited text, ask a language model."""

import json
from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response, StreamingResponse

from api.access.principal import Principal, Who
from api.access.rule import permit
from api.base.numbers import whole_number
from api.pages.base.forms import FormFields
from api.pages.suggestion.drafting_view import NOTES
from api.pages.suggestion.suggestion_view import render as render_page
from api.web.responses import see_other
from api.web.state import state_of
from triage.errors import InvalidDecisionError, TriageError
from triage.types import Draft, Statement
from triage.types.error_catalogue import text_of
from triage.types.language import LanguageOutcome

router = APIRouter(include_in_schema=False)
EVENT_STREAM = "text/event-stream"
WITHOUT_BASIS = "此项由承办单位核实后答复。"
WISH_LENGTH = 300
Text = Annotated[str, Form()]


@router.post("/suggestions/{key}/draft/edit")
@permit(roles=("handler",), about="suggestion")
def edit(request: Request, who: Who, key: str, form: FormFields) -> Response:
    """The page with one statement dropped or rewritten in the text to be edited; nothing is stored yet."""
    return _edit(request, who, key, form)


@router.post("/suggestions/{key}/draft/check")
@permit(roles=("handler",), about="suggestion")
def check(request: Request, who: Who, key: str, form: FormFields) -> Response:
    """The page with advice on the text as a person has edited it; nothing is stored yet."""
    return render_page(request, who, key, form | {"draft_action": "edited"})


@router.post("/suggestions/{key}/draft/model")
@permit(roles=("handler",), about="suggestion")
def draft(request: Request, key: str) -> Response:
    """A draft by the language model: as a stream for a script, else as a page."""
    workflow = state_of(request).language.tasks()
    if EVENT_STREAM in request.headers.get("accept", ""):
        parts = workflow.stream(key)
        return StreamingResponse(_events(parts), media_type=EVENT_STREAM, headers={"Cache-Control": "no-store"})
    workflow.draft(key)
    return _back(request)


@router.post("/suggestions/{key}/draft/revise")
@permit(roles=("handler",), about="suggestion")
def revise(request: Request, who: Who, key: str, wish: Text = "", words: Text = "") -> Response:
    """The draft rewritten as a handler asks."""
    wanted = (wish or words).strip()[:WISH_LENGTH]
    if not wanted:
        return render_page(request, who, key, {}, problem="请写明要怎样改写。", status=422)
    state_of(request).language.tasks().revise(key, wanted)
    return _back(request)


@router.post("/suggestions/{key}/draft/note")
@permit(roles=("handler",), about="suggestion")
def note(request: Request, who: Who, key: str, task: Text = "") -> Response:
    """Matters, a summary or reasons by the language model."""
    wanted = next((known for known in NOTES if known == task), None)
    if wanted is None:
        return render_page(request, who, key, {}, problem="没有这项功能。", status=422)
    state_of(request).language.tasks().note(key, wanted)
    return _back(request)


def _edit(request: Request, who: Principal, key: str, form: dict[str, str]) -> Response:
    with state_of(request).store.read() as work:
        current = work.triages.current(key)
    if current is None:
        return render_page(request, who, key, form, problem=text_of(InvalidDecisionError("no_triage")), status=409)
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
    position = whole_number(number, len(draft.statements) - 1)
    return None if position is None else draft.statements[position]


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
        yield _event("outcome", {"status": "failed", "reason": text_of(error)})


def _event(name: str, content: dict[str, str]) -> str:
    return f"event: {name}\ndata: {json.dumps(content, ensure_ascii=False)}\n\n"


def _back(request: Request) -> Response:
    return see_other(request.url.path.rpartition("/draft/")[0])
