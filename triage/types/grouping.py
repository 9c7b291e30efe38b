"""GroupingRun: one grouping of a campaign that somebody asked for, and how far it is."""

from datetime import datetime
from typing import Literal

from triage.types.base import Value

GroupingState = Literal["waiting", "running", "done", "failed"]


class GroupingRun(Value):
    """A grouping in the background; `note` says in Chinese what came of it."""

    id: int
    campaign_id: int
    actor: str
    state: GroupingState
    asked_at: datetime
    ended_at: datetime | None = None
    stage: str = ""
    done: int = 0
    total: int = 0
    note: str = ""

    @property
    def open(self) -> bool:
        """Whether it waits or runs."""
        return self.state in ("waiting", "running")
