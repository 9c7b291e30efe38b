"""Issue (同一问题): the suggestions about one matter, how each came to it, and what happened to the group."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from triage.types.base import Value
from triage.types.triage import DuplicateKind

Joined = Literal["first", "suggested", "confirmed", "separated"]
IssueActKind = Literal["created", "suggested", "withdrawn", "confirmed", "separated", "merged"]


class IssueMember(Value):
    """A suggestion in an issue.

    Attributes:
        suggestion_id: which one.
        joined: the first of the issue, suggested by the machine, confirmed or separated by a person; one that was
            separated stays on record, so that it is not suggested again.
        because: the earlier suggestion that it repeats, with score and kind of that repetition.
        actor: the person who confirmed or separated it.
    """

    suggestion_id: str
    joined: Joined
    because: str | None = None
    score: float | None = Field(None, ge=0, le=1)
    kind: DuplicateKind | None = None
    actor: str | None = None
    time: datetime


class IssueAct(Value):
    """One thing that happened to an issue; `other_issue` is the one that it was merged with."""

    kind: IssueActKind
    suggestion_id: str | None = None
    other_issue: int | None = None
    actor: str | None = None
    time: datetime


class Issue(Value):
    """A matter that was raised once or more; `merged_into` names the issue that took over its members."""

    id: int
    title: str
    created_at: datetime
    merged_into: int | None = None
    members: tuple[IssueMember, ...] = ()
    acts: tuple[IssueAct, ...] = ()

    @property
    def active(self) -> tuple[IssueMember, ...]:
        """The members that nobody separated."""
        return tuple(member for member in self.members if member.joined != "separated")
