"""/api/v1/public: for citizens' front ends: status, satisfaction, answers that were given before."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from api.access.rule import public
from api.base.errors import UnknownReceiptError
from api.routes.v1.public_schemas import NewEvaluation, PublicAnswer, PublicAnswers, PublicStatus, ReceiptQuery
from api.web.problems import responses
from api.web.state import state_of
from triage.errors import NotFoundError
from triage.text.cleaning import clean
from triage.types import Suggestion, Transition, WorkItem
from triage.types.state_names import CITIZEN_STATE_NAMES
from triage.workflow.actor import CITIZEN
from triage.workflow.lifecycle import possible

router = APIRouter(prefix="/api/v1/public", tags=["citizens"])
SHOWN_TO_CITIZENS = ("assigned", "claimed", "in_progress", "replied", "evaluated", "closed", "reopened")


@router.post("/status", summary="Ask for the status by receipt", responses=responses(404, 422, 503))
@public
def status(request: Request, body: ReceiptQuery) -> PublicStatus:
    """Number and secret of the receipt; a wrong one of either is not told from the other."""
    return _status(request, *_found(request, body))


@router.post("/evaluation", summary="Say how satisfied one is", responses=responses(404, 409, 422, 503))
@public
def evaluate(request: Request, body: NewEvaluation) -> PublicStatus:
    """Once there is a reply; who is dissatisfied has the matter taken up again."""
    suggestion, _ = _found(request, body)
    comment = clean(body.comment).strip() if body.comment else None
    wanted = Transition(action="evaluate", satisfaction=body.satisfaction, comment=comment or None)
    state_of(request).workflow.act(suggestion.id, wanted, CITIZEN)
    return _status(request, *_found(request, body))


@router.get("/answers", summary="Search answers that were given", responses=responses(422, 503))
@public
def answers(
    request: Request,
    query: Annotated[str, Query(min_length=1, max_length=500, examples=["路灯不亮"])],
    limit: Annotated[int, Query(ge=1, le=20)] = 5,
) -> PublicAnswers:
    """Answers whose citizens agreed to publication, with personal data hidden."""
    found = state_of(request).answers.find(clean(query), limit)
    return PublicAnswers(items=[PublicAnswer.model_validate(answer) for answer in found])


def _found(request: Request, body: ReceiptQuery) -> tuple[Suggestion, WorkItem]:
    number = body.number.strip().upper()
    if not state_of(request).secret_key.is_receipt_secret(number, body.secret):
        raise UnknownReceiptError
    try:
        with state_of(request).store.read() as work:
            return work.suggestions.one(number), work.work_items.one(number)
    except NotFoundError as error:
        raise UnknownReceiptError from error


def _status(request: Request, suggestion: Suggestion, work_item: WorkItem) -> PublicStatus:
    with state_of(request).store.read() as work:
        leading = work.work_items.root(work_item.suggestion_id) or work_item
    return PublicStatus(
        number=suggestion.id,
        state=leading.state,
        state_name=CITIZEN_STATE_NAMES[leading.state],
        received=suggestion.time,
        department=leading.department if leading.state in SHOWN_TO_CITIZENS else None,
        deadline=leading.deadline if leading.state in SHOWN_TO_CITIZENS else None,
        proper_channel=leading.proper_channel,
        reply=work_item.reply,
        may_evaluate="evaluate" in possible(work_item, CITIZEN),
    )
