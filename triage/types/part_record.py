"""PartRecord: one decided part beside what the machine had offered, as statistics read it."""

from dataclasses import dataclass
from datetime import datetime

from triage.types.decision import Action, Part, ReasonCode


@dataclass(frozen=True)
class PartRecord:
    """One part of one decision, with what the machine had offered.

    Attributes:
        month: of the decision, `2026-11`.
        part, action, reason_code: what was done.
        value: the text of an edited draft; None for all else.
        offered: the draft that was offered; None for other parts.
        score: confidence in the suggested department; None for other parts.
        minutes: from the suggestion's triage to the decision.
    """

    month: str
    part: Part
    action: Action
    reason_code: ReasonCode | None
    value: str | None
    offered: str | None
    score: float | None
    minutes: float


def month_of(time: datetime) -> str:
    """The month of a time, `2026-11`."""
    return f"{time:%Y-%m}"
