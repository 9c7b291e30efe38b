"""Subscription and Delivery: who is told of events, and how far that got."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from triage.types.account import EVERYTHING, OUTWARD, AccessScope
from triage.types.base import Value

DeliveryStatus = Literal["pending", "delivered", "dead"]
LONGEST_URL = 2000


class Subscription(Value):
    """A receiver of events; during a rotation the secret before this one is valid until `overlap_until`.

    It is told of confidential suggestions, or of their numbers in others, only where `confidential` says so.
    """

    id: str
    url: str = Field(max_length=LONGEST_URL)
    kinds: tuple[str, ...] = ()
    active: bool = True
    secret_version: int = Field(1, ge=1)
    overlap_until: datetime | None = None
    cursor: int = Field(0, ge=0)
    confidential: bool = False
    created_at: datetime

    @property
    def reach(self) -> AccessScope:
        """What the receiver may be told of."""
        return EVERYTHING if self.confidential else OUTWARD


class Delivery(Value):
    """One event for one receiver."""

    id: int
    subscription_id: str
    event_number: int
    suggestion_id: str
    status: DeliveryStatus
    attempts: int
    next_at: datetime
    last_problem: str | None = None
    delivered_at: datetime | None = None
