"""What a handler does on the page of a suggestion besides deciding: unveil, take, compare, check a reply."""

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from api.access.principal import Who
from api.access.rule import WORKERS, permit
from api.acts.locks import put_back, reveal_once, take_suggestion
from api.acts.offered_reply import offered_reply
from api.acts.undo import undo_last
from api.pages.base.templating import today
from api.pages.suggestion.suggestion_view import render
from api.web.responses import render_template, see_other
from api.web.state import state_of
from triage.asking.highlights import segments
from triage.drafting.edited_draft import checked, evidence_of
from triage.drafting.style_guard import advise
from triage.errors import InvalidDecisionError
from triage.knowledge.validity import lapsed_titles
from triage.text.wording_changes import Change, changes
from triage.types import Statement
from triage.types.error_catalogue import text_of
from triage.workflow.standing import standing_of

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
    reveal_once(state_of(request).store, who, key)
    return render(request, who, key, {}, unveiled=True)


@router.post("/suggestions/{key}/undo")
@permit(roles=WORKERS, about="suggestion")
def undo(request: Request, who: Who, key: str, view: Annotated[str, Form()] = "") -> Response:
    """Take back what one did last."""
    state = state_of(request)
    try:
        again = undo_last(state.store, who, key)
    except InvalidDecisionError as error:
        return render(request, who, key, {}, problem=text_of(error), status=409)
    if again:
        state.decisions.reconsider(key)
    query = urlencode({"saved": 1, "view": view})
    return see_other(f"{request.url.path.removesuffix('/undo')}?{query}")


@router.post("/suggestions/{key}/holding")
@permit(roles=("handler",), about="suggestion")
def hold(
    request: Request, who: Who, key: str, act: Annotated[str, Form()] = "take", view: Annotated[str, Form()] = ""
) -> Response:
    """Take a suggestion, or put it back for others."""
    if act == "put_back":
        put_back(state_of(request).store, who, key)
    else:
        take_suggestion(state_of(request).store, who, key)
    target = request.url.replace(path=request.url.path.removesuffix("/holding")).include_query_params(view=view)
    return see_other(str(target))


@router.get("/suggestions/{key}/compare")
@permit(roles=WORKERS, about="suggestion")
def compare(request: Request, who: Who, key: str, other: Annotated[str, Query(max_length=100)]) -> Response:
    """A suggestion and an earlier one side by side, what differs marked."""
    with state_of(request).store.read() as work:
        visible = work.visible(who.reach)
        mine, earlier = visible.one(key), visible.one(other)
    # The texts are veiled before they are compared, so that the veil of one does not lift in the other.
    before, after = (
        "".join("▇▇▇" if segment.personal else segment.text for segment in segments(letter.text, letter, None))
        for letter in (earlier, mine)
    )
    context: dict[str, Any] = {"mine": mine, "earlier": earlier, "changes": changes(before, after)}
    return render_template(request, "compare.html", context)


@router.post("/suggestions/{key}/check")
@permit(roles=WORKERS, about="suggestion")
def check(request: Request, who: Who, key: str, body: WrittenReply) -> CheckedReply:
    """Whether each line of a reply rests on a source; asked while somebody writes."""
    state = state_of(request)
    with state.store.read() as work:
        suggestion = work.visible(who.reach).one(key)
        current = work.triages.current(key)
        lapsed = lapsed_titles(state.shelf.policies(work).values(), today(), state.office.replaced_laws)
        events, work_item = work.events.of(key), work.work_items.one(key)
        standing, office = standing_of(work.decisions.of(key), events), state.effective.now(work)
        units = work.departments.without_duties()
        offered = offered_reply(work, office, suggestion, current, units, standing, work_item, events, today())
    if current is None:
        return CheckedReply(lines=[], unsupported=0, changes=changes("", body.text))
    # What a person edits is the draft that follows the decisions made so far.
    triage = current[1].model_copy(update={"draft": offered.draft, "sources": offered.sources})
    lines = checked(body.text, triage, evidence_of(triage, suggestion.full_text(), lapsed))
    unsupported = sum(line.status == "unsupported" for line in lines)
    advice = advise(body.text, suggestion) if triage.in_scope.value else ()
    return CheckedReply(
        lines=list(lines),
        unsupported=unsupported,
        changes=changes(triage.draft.text, body.text),
        advice=[Hint(name=item.name, excerpt=item.excerpt, text=item.text) for item in advice],
    )
