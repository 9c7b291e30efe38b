"""Handling and Event (办理、办理记录): where a suggestion stands, and what happened to it."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import Field

from triage.types.base import Value

State = Literal[
    "received", "triaged", "assigned", "claimed", "returned", "in_progress",
    "replied", "evaluated", "reopened", "closed", "merged", "out_of_scope",
]  # fmt: skip
Level = Literal["省级", "市级", "县级"]


class WorkItem(Value):
    """Where a suggestion stands: its state, who handles it, and until when.

    `revision` grows with every transition; `change` is the number of its newest event, which orders all changes
    of all suggestions, and 0 for readers who do not see all of them. `cycle` counts how often the matter was taken up
    again.
    """

    suggestion_id: str
    state: State = "received"
    department: str | None = None
    co_departments: tuple[str, ...] = ()
    level: Level | None = None
    deadline: date | None = None
    merged_into: str | None = None
    proper_channel: str | None = None
    reply: str | None = None
    satisfaction: int | None = Field(None, ge=1, le=5)
    extension_until: date | None = None
    cycle: int = Field(1, ge=1)
    revision: int = Field(0, ge=0)
    change: int = Field(0, ge=0)
    updated_at: datetime


class Event(Value):
    """One thing that happened to a suggestion; `number` orders all events as they were committed.

    It is 0 for readers who do not see everything: it would tell them how much happens elsewhere.
    """

    number: int = Field(ge=0)
    suggestion_id: str
    kind: str
    state: State | None = None
    actor: str
    role: str
    department: str | None = None
    time: datetime
    data: dict[str, Any] = Field(default_factory=dict)
