"""What a handler does on the page of a suggestion besides deciding: unveil, take, compare, check a reply."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, Field

from api.access.acting import acting_as
from api.access.principal import Who
from api.access.rule import WORKERS, permit
from api.pages.suggestion_view import render
from api.pages.templating import today
from triage.edited_draft import checked, evidence_of
from triage.marks import segments
from triage.style import advise
from triage.types import Statement
from triage.validity import lapsed_titles
from triage.wording_changes import Change, changes

router = APIRouter(include_in_schema=False)
MAX_REPLY = 20_000


class WrittenReply(BaseModel):
    """A reply as it stands in the text field."""

    text: Annotated[str, Field(max_length=MAX_REPLY)]


class Hint(BaseModel):
    """One piece of advice on style: what it is about, where, and what would help."""

    name: str
    excerpt: str
    text: str


class CheckedReply(BaseModel):
    """The lines of a reply with their status, how it differs from the suggestion, and advice on its style."""

    lines: list[Statement]
    unsupported: int
    changes: list[Change]
    advice: list[Hint] = []


@router.post("/suggestions/{key}/reveal")
@permit(roles=WORKERS, about="suggestion")
def reveal(request: Request, who: Who, key: str) -> Response:
    """Show personal data once; who asked for it stands in the timeline."""
    with request.app.state.store.write() as work:
        work.visible(who.reach).one(key)
        work.events.record(key, "revealed", acting_as(who))
    return render(request, who, key, {}, unveiled=True)


@router.post("/suggestions/{key}/holding")
@permit(roles=("handler",), about="suggestion")
def hold(
    request: Request, who: Who, key: str, act: Annotated[str, Form()] = "take", view: Annotated[str, Form()] = ""
) -> Response:
    """Take a suggestion, or put it back for others."""
    with request.app.state.store.write() as work:
        if act == "put_back":
            work.holdings.put_back(key)
        else:
            work.holdings.take([key], who.name, who.display_name)
        work.events.record(key, "put_back" if act == "put_back" else "held", acting_as(who))
    target = request.url.replace(path=request.url.path.removesuffix("/holding")).include_query_params(view=view)
    return RedirectResponse(str(target), 303)


@router.get("/suggestions/{key}/compare")
@permit(roles=WORKERS, about="suggestion")
def compare(request: Request, who: Who, key: str, other: Annotated[str, Query(max_length=100)]) -> Response:
    """A suggestion and an earlier one side by side, what differs marked."""
    with request.app.state.store.read() as work:
        visible = work.visible(who.reach)
        mine, earlier = visible.one(key), visible.one(other)
    # The texts are veiled before they are compared, so that the veil of one does not lift in the other.
    before, after = (
        "".join("▇▇▇" if segment.personal else segment.text for segment in segments(letter.text, letter, None))
        for letter in (earlier, mine)
    )
    context: dict[str, Any] = {"mine": mine, "earlier": earlier, "changes": changes(before, after)}
    result: Response = request.app.state.templates.TemplateResponse(request, "compare.html", context)
    return result


@router.post("/suggestions/{key}/check")
@permit(roles=WORKERS, about="suggestion")
def check(request: Request, who: Who, key: str, body: WrittenReply) -> CheckedReply:
    """Whether each line of a reply rests on a source; asked while somebody writes."""
    with request.app.state.store.read() as work:
        suggestion = work.visible(who.reach).one(key)
        current = work.triages.current(key)
        lapsed = lapsed_titles(request.app.state.shelf.policies(work).values(), today())
    if current is None:
        return CheckedReply(lines=[], unsupported=0, changes=changes("", body.text))
    triage = current[1]
    lines = checked(body.text, triage, evidence_of(triage, suggestion.full_text(), lapsed))
    unsupported = sum(line.status == "unsupported" for line in lines)
    advice = advise(body.text, suggestion) if triage.in_scope.value else ()
    return CheckedReply(
        lines=list(lines),
        unsupported=unsupported,
        changes=changes(triage.draft.text, body.text),
        advice=[Hint(name=item.name, excerpt=item.excerpt, text=item.text) for item in advice],
    )
