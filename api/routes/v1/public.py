"""/api/v1/public: for citizens' front ends: status, satisfaction, answers that were given before."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from api.access.rule import public
from api.errors import UnknownReceiptError
from api.problems import responses
from api.routes.v1.public_schemas import NewEvaluation, PublicAnswer, PublicAnswers, PublicStatus, ReceiptQuery
from triage.errors import NotFoundError
from triage.text import clean
from triage.types import Handling, Suggestion, Transition
from triage.workflow.actor import CITIZEN
from triage.workflow.lifecycle import possible
from triage.workflow.state_names import STATE_NAMES

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
    request.app.state.desk.act(suggestion.id, wanted, CITIZEN)
    request.app.state.jobs.wake("webhooks")
    return _status(request, *_found(request, body))


@router.get("/answers", summary="Search answers that were given", responses=responses(422, 503))
@public
def answers(
    request: Request,
    query: Annotated[str, Query(min_length=1, max_length=500, examples=["路灯不亮"])],
    limit: Annotated[int, Query(ge=1, le=20)] = 5,
) -> PublicAnswers:
    """Answers whose citizens agreed to publication, with personal data hidden."""
    found = request.app.state.answers.find(clean(query), limit)
    return PublicAnswers(items=[PublicAnswer.model_validate(answer) for answer in found])


def _found(request: Request, body: ReceiptQuery) -> tuple[Suggestion, Handling]:
    number = body.number.strip().upper()
    if not request.app.state.secret_key.is_receipt_secret(number, body.secret):
        raise UnknownReceiptError
    try:
        with request.app.state.store.read() as work:
            return work.suggestions.one(number), work.handlings.one(number)
    except NotFoundError as error:
        raise UnknownReceiptError from error


def _status(request: Request, suggestion: Suggestion, handling: Handling) -> PublicStatus:
    leading = handling
    if handling.state == "merged" and handling.merged_into is not None:
        with request.app.state.store.read() as work:
            leading = work.handlings.get([handling.merged_into]).get(handling.merged_into, handling)
    return PublicStatus(
        number=suggestion.id,
        state=leading.state,
        state_name=STATE_NAMES[leading.state],
        received=suggestion.time,
        department=leading.department if leading.state in SHOWN_TO_CITIZENS else None,
        deadline=leading.deadline if leading.state in SHOWN_TO_CITIZENS else None,
        proper_channel=leading.proper_channel,
        reply=handling.reply,
        may_evaluate="evaluate" in possible(handling, CITIZEN),
    )
