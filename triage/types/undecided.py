"""Undecided: a suggestion without a decision, with what the newest triage proposes for it."""

from dataclasses import dataclass, field
from datetime import date

from triage.types.request_type import RequestType
from triage.types.suggestion import Suggestion
from triage.types.triage import Danger


@dataclass(frozen=True)
class Undecided:
    """A suggestion that nobody has decided on, with what is suggested for it now."""

    suggestion: Suggestion
    category: str | None
    tier: str
    deadline: date | None
    department: str | None = None
    type: RequestType | None = None
    danger: Danger = field(default_factory=Danger)
