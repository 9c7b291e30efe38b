"""POST /api/v1/suggestions: take in one item or up to 1,000; triage follows in the background."""

from typing import Annotated

from fastapi import APIRouter, Header, Request, Response

from api.access.acting import intake_actor
from api.access.principal import Principal, Who
from api.access.rule import permit
from api.acts.intake import Intake, Row
from api.base.errors import ForbiddenError, NoCampaignError
from api.base.secret_key import SecretKey
from api.routes.v1.intake_schemas import IntakeAnswer, ItemOutcome, NewBatch, NewItem, Receipt
from api.web.problems import responses
from api.web.state import state_of
from triage.errors import NotFoundError
from triage.text.cleaning import clean
from triage.types import IntakeOutcome

router = APIRouter(prefix="/api/v1/suggestions", tags=["intake"])
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        pattern=r"^[\x21-\x7e]+$",
        description="Your name for this request: sent again, it gets the same answer and stores nothing twice.",
        examples=["7d0c1a52-1f0e-4ac8-9a56-2f4f5f2c9f10"],
    ),
]


@router.post(
    "",
    status_code=202,
    summary="Take in one item or up to 1,000",
    response_description="Stored for good; each item has its own result.",
    responses=responses(401, 403, 409, 422, 429, 503),
)
@permit(roles=("handler",), scopes=("suggestions:write",))
def take_in(
    request: Request, response: Response, who: Who, body: NewBatch | NewItem, idempotency_key: IdempotencyKey = None
) -> IntakeAnswer:
    """Commits before it answers; the same channel and external id twice, or the same key twice, is one item.

    A batch is answered item by item: one that cannot be used is rejected with its reason and keeps no other out.
    """
    channel = clean(body.channel).strip()
    if not who.reach.admits_new(channel):
        raise ForbiddenError
    rows = body.items if isinstance(body, NewBatch) else [body.row()]
    intake = state_of(request).intake
    outcomes, repeated = _taken(intake, rows, channel, who, idempotency_key, body.campaign)
    for outcome in outcomes:
        state_of(request).metrics.intake.labels(outcome.result).inc()
    if repeated:
        response.headers["Idempotent-Replayed"] = "true"
    ignored = [intake.ignored(row, channel) for row in rows]
    return _answer(outcomes, rows, ignored, state_of(request).secret_key)


def _taken(
    intake: Intake, rows: list[Row], channel: str, who: Principal, idempotency_key: str | None, campaign_id: int | None
) -> tuple[list[IntakeOutcome], bool]:
    try:
        return intake.take(rows, channel, intake_actor(who), idempotency_key, campaign_id=campaign_id)
    except NotFoundError as error:
        # The path is right, the body is not.
        raise NoCampaignError(error.key) from error


def _answer(
    outcomes: list[IntakeOutcome], rows: list[dict[str, object]], ignored: list[list[str]], key: SecretKey
) -> IntakeAnswer:
    results = [outcome.result for outcome in outcomes]
    return IntakeAnswer(
        accepted=results.count("accepted"),
        duplicates=results.count("duplicate"),
        rejected=results.count("rejected"),
        supplemented=results.count("supplemented"),
        corrected=results.count("corrected"),
        ignored_fields=list(dict.fromkeys(name for names in ignored for name in names)),
        items=[
            _item(index, outcome, row, names, key)
            for index, (outcome, row, names) in enumerate(zip(outcomes, rows, ignored, strict=True))
        ],
    )


def _item(
    index: int, outcome: IntakeOutcome, row: dict[str, object], ignored: list[str], key: SecretKey
) -> ItemOutcome:
    given = row.get("external_id")
    found = outcome.suggestion_id
    return ItemOutcome(
        index=index,
        result=outcome.result,
        id=found,
        external_id=clean(str(given))[:200] if isinstance(given, str | int) else None,
        status_url=f"/api/v1/suggestions/{found}" if found else None,
        receipt=Receipt(number=found, secret=key.receipt_secret(found)) if found and outcome.own else None,
        reason=outcome.reason,
        ignored_fields=ignored,
    )
