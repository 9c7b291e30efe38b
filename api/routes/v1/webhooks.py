"""/api/v1/webhooks: who is told of events, what could not be delivered, and new secrets."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request

from api.access.principal import Who
from api.access.rule import permit
from api.acts.shown import shown_deliveries
from api.base.errors import ForbiddenError
from api.routes.v1.suggestions import Limit
from api.routes.v1.webhook_schemas import (
    DeliveryPage,
    NewSubscription,
    Replayed,
    Rotation,
    SubscriptionList,
    SubscriptionWithSecret,
)
from api.web.cursors import BEGIN, Cursor
from api.web.problems import responses
from api.web.state import state_of
from triage.types import DeliveryStatus, Subscription

router = APIRouter(prefix="/api/v1/webhooks", tags=["webhooks"])
DELIVERIES, LARGEST = "deliveries", 2**31 - 1
Key = Annotated[str, Path(description="The id of the subscription.", pattern=r"^[\w-]{1,40}$", examples=["wh_1"])]


@router.post("", status_code=201, summary="Subscribe to events", responses=responses(401, 403, 422, 429, 503))
@permit(roles=("operator",), scopes=("webhooks:manage",))
def subscribe(request: Request, who: Who, body: NewSubscription) -> SubscriptionWithSecret:
    """Events are sent from now on; the secret is shown in this answer only."""
    if body.confidential and who.kind == "api_key" and not who.reach.confidential:
        raise ForbiddenError("confidential_receiver")
    made, secret = state_of(request).webhooks.subscribe(
        who.entry, str(body.url), body.kinds, confidential=body.confidential
    )
    return SubscriptionWithSecret(subscription=made, secret=secret)


@router.get("", summary="List subscriptions", responses=responses(401, 403, 429))
@permit(roles=("operator",), scopes=("webhooks:manage",))
def index(request: Request) -> SubscriptionList:
    """Every subscription, the oldest first."""
    with state_of(request).store.read() as work:
        return SubscriptionList(items=work.webhooks.all())


@router.delete("/{key}", status_code=204, summary="Unsubscribe", responses=responses(401, 403, 404, 422, 429, 503))
@permit(roles=("operator",), scopes=("webhooks:manage",), about="reference")
def unsubscribe(request: Request, who: Who, key: Key) -> None:
    """Forgets the subscription and everything that waits for it."""
    state_of(request).webhooks.remove(who.entry, key)


@router.post("/{key}/pause", summary="Pause a subscription", responses=responses(401, 403, 404, 422, 429, 503))
@permit(roles=("operator",), scopes=("webhooks:manage",), about="reference")
def pause(request: Request, who: Who, key: Key) -> Subscription:
    """Sends nothing until it is resumed; what happens meanwhile is kept."""
    return state_of(request).webhooks.switch(who.entry, key, active=False)


@router.post("/{key}/resume", summary="Resume a subscription", responses=responses(401, 403, 404, 422, 429, 503))
@permit(roles=("operator",), scopes=("webhooks:manage",), about="reference")
def resume(request: Request, who: Who, key: Key) -> Subscription:
    """Sends what was kept, then goes on."""
    return state_of(request).webhooks.switch(who.entry, key, active=True)


@router.post("/{key}/rotate", summary="Replace the secret", responses=responses(401, 403, 404, 422, 429, 503))
@permit(roles=("operator",), scopes=("webhooks:manage",), about="reference")
def rotate(request: Request, who: Who, key: Key, body: Rotation) -> SubscriptionWithSecret:
    """The new secret is shown in this answer only; deliveries carry signatures with both until the overlap ends."""
    changed, secret = state_of(request).webhooks.rotate(who.entry, key, body.overlap_hours)
    return SubscriptionWithSecret(subscription=changed, secret=secret)


@router.get("/{key}/deliveries", summary="List deliveries", responses=responses(401, 403, 404, 422, 429))
@permit(roles=("operator",), scopes=("webhooks:manage",), about="reference")
def deliveries(
    request: Request,
    who: Who,
    key: Key,
    status: Annotated[DeliveryStatus | None, Query(description="`dead` lists the dead letters.")] = None,
    cursor: Cursor = BEGIN,
    limit: Limit = 100,
) -> DeliveryPage:
    """Deliveries in their order, with the last problem of each."""
    cursors = state_of(request).cursors
    number = min(cursors.read(DELIVERIES, cursor, who.reach), LARGEST)
    with state_of(request).store.read() as work:
        found = work.webhooks.deliveries(key, status, number, limit + 1)
        items = shown_deliveries(work, who.reach, found[:limit])
    last = found[:limit][-1].id if found else number
    return DeliveryPage(items=items, cursor=cursors.write(DELIVERIES, last), more=len(found) > limit)


@router.post("/{key}/replay", summary="Send dead letters again", responses=responses(401, 403, 404, 422, 429, 503))
@permit(roles=("operator",), scopes=("webhooks:manage",), about="reference")
def replay(
    request: Request,
    who: Who,
    key: Key,
    delivery: Annotated[int | None, Query(ge=1, le=2**31 - 1, description="Only this one; else all.")] = None,
) -> Replayed:
    """Dead letters wait again, with all their attempts before them."""
    return Replayed(replayed=state_of(request).webhooks.replay(who.entry, key, delivery))
