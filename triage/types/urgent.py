"""UrgentClock (险情计时): until when somebody must take on a letter in which a person may be in danger."""

from datetime import datetime
from typing import Literal, get_args

from pydantic import Field

from triage.types.base import Value

DangerKind = Literal[
    "self_harm", "violence", "gas_fire", "collapse_flood", "road", "mass_sickness", "gathering", "person_in_need",
    "coercion", "works",
]  # fmt: skip
UrgentLevel = Literal["danger", "look_at_once"]
UrgentOutcome = Literal["handed_over", "resolved", "unreachable", "not_danger"]
DANGER_KINDS: tuple[DangerKind, ...] = get_args(DangerKind)


class TickedStep(Value):
    """A step of a procedure card that somebody has done."""

    id: str = Field(examples=["gas_fire.call_119"])
    by: str
    at: datetime


class UrgentClock(Value):
    """The clock of one letter; it runs around the clock, in minutes, until `closed_at`.

    `started_at` is the instant of receipt. `kinds` are codes of `DangerKind`; a kind that this version does not know
    is kept as it is.
    """

    suggestion_id: str
    level: UrgentLevel
    kinds: tuple[str, ...]
    started_at: datetime
    due_at: datetime
    acknowledged_by: str | None = None
    acknowledged_at: datetime | None = None
    escalated_at: datetime | None = None
    steps: tuple[TickedStep, ...] = ()
    closed_at: datetime | None = None
    closed_by: str | None = None
    outcome: UrgentOutcome | None = None
    reason: str | None = None

    @property
    def waiting(self) -> bool:
        """Whether it runs and nobody has taken the letter on."""
        return self.closed_at is None and self.acknowledged_at is None
