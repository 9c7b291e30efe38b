"""Panel (专家评审): who scores which idea, with what marks, and what the meeting changed."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from triage.types.base import Value

AssignmentState = Literal["assigned", "recused", "submitted"]


class PanelMember(Value):
    """An expert of a campaign's panel; without a field for every idea, else for those of that field."""

    expert: str
    name: str
    field: str = ""


class Assignment(Value):
    """One idea before one expert: marks by criterion from 0 to 100, the comment, and whether they are final."""

    id: int
    campaign_id: int
    idea_id: int
    expert: str
    state: AssignmentState
    marks: dict[str, float] = Field(default_factory=dict)
    comment: str = ""
    reason: str = ""
    saved_at: datetime | None = None
    reminded_at: datetime | None = None


PanelStage = Literal["due_soon", "overdue"]


class PanelNotice(Value):
    """What an expert was told about a deadline, once for each stage of it."""

    campaign_id: int
    expert: str
    due: date
    stage: PanelStage
    time: datetime


class Comparison(Value):
    """Two ideas before an expert; `better` is None until they have chosen."""

    id: int
    campaign_id: int
    expert: str
    left: int
    right: int
    better: Literal["left", "right", "equal"] | None = None


class Change(Value):
    """A change of place in the review, with its reason."""

    idea_id: int
    before: int
    after: int
    reason: str
    actor: str
    time: datetime


class Signature(Value):
    """Somebody who took part in the review and signed its result."""

    name: str
    account: str
    time: datetime
