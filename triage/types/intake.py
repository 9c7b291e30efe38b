"""Intake (受理): one item as a channel sent it, and what became of it."""

from typing import Literal

from pydantic import Field

from triage.types.base import Value
from triage.types.suggestion import Suggestion

IntakeResult = Literal["accepted", "duplicate", "rejected"]


class IntakeItem(Value):
    """One item that may be stored: `payload_digest` tells whether it is sent again unchanged."""

    suggestion: Suggestion
    external_id: str | None = Field(None, max_length=200)
    payload_digest: str
    public: bool = False


class IntakeOutcome(Value):
    """What became of one item; `suggestion_id` is None where it was rejected."""

    result: IntakeResult
    suggestion_id: str | None = None
    reason: str | None = None
