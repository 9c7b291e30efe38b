"""Issues as people and programs see them: every citizen who raised the matter, and whether each was answered."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from api.access.principal import Principal
from triage.errors import NotFoundError
from triage.store import UnitOfWork
from triage.text import shorten
from triage.types import DuplicateKind, Handling, Issue, IssueAct, Joined, State
from triage.types.base import LocalTime

ANSWERED: tuple[State, ...] = ("replied", "evaluated", "closed")
TITLE_LENGTH = 40


class MemberView(BaseModel):
    """One suggestion of an issue: who wrote when through which channel, how it joined, and where it stands.

    `answered` says whether this citizen has a reply: an own one, or that of the suggestion that it was merged into.
    """

    suggestion_id: str
    title: str
    user: str | None = Field(examples=["U1024"], description="The channel's pseudonym of the citizen.")
    channel: str | None
    time: LocalTime | None
    joined: Joined
    because: str | None
    kind: DuplicateKind | None
    actor: str | None
    state: State
    department: str | None
    merged_into: str | None
    answered: bool


class IssueView(BaseModel):
    """A matter with everybody who raised it; `waiting` counts members without a reply."""

    id: int = Field(examples=[7])
    title: str
    created_at: datetime
    merged_into: int | None
    members: list[MemberView]
    separated: list[MemberView]
    waiting: int
    acts: list[IssueAct]


def issue_view(work: UnitOfWork, issue: Issue) -> IssueView:
    """An issue with what is known of its members, oldest first."""
    ids = [member.suggestion_id for member in issue.members]
    letters, handlings = work.suggestions.get(ids), work.handlings.get(ids)
    targets = work.handlings.get([handling.merged_into for handling in handlings.values() if handling.merged_into])
    views = [
        MemberView(
            suggestion_id=member.suggestion_id,
            title=(letter := letters[member.suggestion_id]).title or shorten(letter.text, TITLE_LENGTH),
            user=letter.user,
            channel=letter.channel,
            time=letter.time,
            joined=member.joined,
            because=member.because,
            kind=member.kind,
            actor=member.actor,
            state=(handling := handlings[member.suggestion_id]).state,
            department=handling.department,
            merged_into=handling.merged_into,
            answered=_answered(handling, targets),
        )
        for member in issue.members
    ]
    views.sort(key=lambda view: (view.time or datetime.min, view.suggestion_id))  # noqa: DTZ901
    active = [view for view in views if view.joined != "separated"]
    return IssueView(
        id=issue.id,
        title=issue.title,
        created_at=issue.created_at,
        merged_into=issue.merged_into,
        members=active,
        separated=[view for view in views if view.joined == "separated"],
        waiting=sum(not view.answered for view in active),
        acts=list(issue.acts),
    )


def settle_member(
    work: UnitOfWork,
    who: Principal,
    issue_id: int,
    suggestion_id: str,
    act: Literal["confirm", "separate"],
    actor: str,
) -> None:
    """A person confirms or separates a member, and the audit has it.

    Raises:
        NotFoundError: the suggestion is not in this issue.
    """
    if not suggestion_id.isprintable():
        raise NotFoundError("suggestion", suggestion_id)
    change = work.issues.accept if act == "confirm" else work.issues.separate
    change(issue_id, suggestion_id, actor)
    work.audit.record(who.entry(f"issue.{act}", "issue", str(issue_id), suggestion=suggestion_id))


def merge_issues(work: UnitOfWork, who: Principal, issue_id: int, into: int, actor: str) -> None:
    """A person says that two issues are one matter, and the audit has it.

    Raises:
        NotFoundError: one of them is not within the reach.
        InvalidIssueActError: they cannot be merged.
    """
    work.issues.require(into, who.reach)
    work.issues.merge(issue_id, into, actor)
    work.audit.record(who.entry("issue.merged", "issue", str(issue_id), into=into))


def _answered(handling: Handling, targets: dict[str, Handling]) -> bool:
    target = targets.get(handling.merged_into or "")
    return handling.state in ANSWERED or (target is not None and target.state in ANSWERED)
