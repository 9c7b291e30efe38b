"""Bodies of webhooks."""

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, model_validator

from api.routes.v1.schemas import CursorText
from triage.types import Delivery, Subscription
from triage.types.state_names import EVENTS, documented
from triage.types.webhook import LONGEST_URL


class NewSubscription(BaseModel):
    """Where events go."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"url": "https://hotline.example/jindianzi", "kinds": ["triaged", "decided", "replied"]}]
        },
    )

    url: Annotated[HttpUrl, Field(description="Receives a POST for each event; answers with 2xx when it has it.")]
    kinds: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[a-z_]+$")]],
        Field(
            max_length=50, description=f"Which kinds of events; all where it is empty: {documented(EVENTS.items())}."
        ),
    ] = []
    confidential: Annotated[
        bool, Field(description="Whether it is told of confidential suggestions (保密件) and of their ids as well.")
    ] = False

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if len(str(self.url)) > LONGEST_URL:
            raise ValueError(f"the address must have at most {LONGEST_URL} characters")
        return self

    @model_validator(mode="after")
    def _no_password_in_the_address(self) -> Self:
        if self.url.username or self.url.password:
            raise ValueError("the address must not hold a password: deliveries are signed instead")
        return self


class SubscriptionWithSecret(BaseModel):
    """A subscription and the secret with which its deliveries are verified."""

    subscription: Subscription
    secret: str = Field(examples=["whsec_H5ZQ2MZC4DR4KXMHLQK2M7A3LVY5W3UQ4TYZVN2Q4V6ZQ6T3Z7VA"])


class SubscriptionList(BaseModel):
    """All subscriptions."""

    items: list[Subscription]


class Rotation(BaseModel):
    """How long the secret before stays valid."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"overlap_hours": 24}]})

    overlap_hours: Annotated[int, Field(ge=0, le=24 * 30)] = 24


class DeliveryPage(BaseModel):
    """A page of deliveries; go on with `cursor`."""

    items: list[Delivery]
    cursor: CursorText
    more: bool


class Replayed(BaseModel):
    """How many dead letters wait again."""

    replayed: int = Field(examples=[3])
