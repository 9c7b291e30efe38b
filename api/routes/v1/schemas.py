"""Bodies of version 1."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from triage.types import (
    AuditRecord,
    Decision,
    Event,
    Stage,
    Suggestion,
    Transition,
    TransitionAction,
    Triage,
    WorkItem,
)

CursorText = Annotated[
    str, Field(examples=["dQnHhN3y0wz2mTj8mY3oTxkqLBW4sF1p"], description="Where to go on; it says nothing else.")
]


class SuggestionState(BaseModel):
    """A suggestion with everything that is known about it; `triage` is null until the machine has judged it."""

    suggestion: Suggestion
    handling: WorkItem
    possible: list[TransitionAction] = Field(description="What you may do with it as it stands.")
    triage_version: int | None = Field(examples=[1])
    triage: Triage | None
    decisions: list[Decision]
    timeline: list[Event]


class ChangedSuggestion(BaseModel):
    """One suggestion in a page of changes."""

    external_id: str | None = Field(examples=["RX261120001"])
    suggestion: Suggestion
    handling: WorkItem
    triage: Triage | None
    decisions: list[Decision]


class ChangePage(BaseModel):
    """A page of changes; go on with `cursor` at once where there is `more`, else later."""

    items: list[ChangedSuggestion]
    cursor: CursorText
    more: bool


class EventPage(BaseModel):
    """A page of events; go on with `cursor`."""

    items: list[Event]
    cursor: CursorText
    more: bool


class AuditPage(BaseModel):
    """A page of the audit; go on with `cursor` while there is `more`."""

    items: list[AuditRecord]
    cursor: CursorText
    more: bool


class IdeaItem(BaseModel):
    """One idea; `place` is set once a review has placed it."""

    id: int = Field(examples=[7])
    campaign_id: int = Field(examples=[1])
    title: str = Field(examples=["老旧小区加装电梯一窗办"])
    summary: str
    stage: Stage
    support: int = Field(examples=[31], description="How many letters and supporters it has.")
    place: int | None


class IdeaPage(BaseModel):
    """A page of ideas; go on with `cursor`."""

    items: list[IdeaItem]
    cursor: CursorText
    more: bool


class NewTransition(Transition):
    """What is to be done with a suggestion."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"action": "assign", "department": "江东区城市管理和综合执法局", "deadline": "2026-12-01"},
                {"action": "return", "reason": "不属于本单位职责", "proposal": "建议转国网湘陵供电公司"},
                {"action": "reply", "reply": "您反映的路灯已于11月25日修复。"},
                {"action": "evaluate", "satisfaction": 5, "comment": "很快就亮了"},
            ]
        }
    )


class SupervisionItem(BaseModel):
    """A suggestion that a supervisor should look at, and why."""

    model_config = ConfigDict(from_attributes=True)

    suggestion_id: str = Field(examples=["JYMFZWIZLOMNSA2"])
    dissatisfied: list[str] = Field(examples=[["群众评价 1 分（满分 5 分）"]])
    unresolved: list[str] = Field(examples=[["期限 2026-11-20 已过 6 个工作日，仍未答复"]])
    reasonable: list[str] = Field(examples=[["属于受理范围"]])


class SupervisionQueue(BaseModel):
    """The queue, the longest waiting first; there is no ranking of departments."""

    items: list[SupervisionItem]
