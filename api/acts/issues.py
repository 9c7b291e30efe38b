"""Issues as people and programs see them: every citizen who raised the matter, and whether each was answered."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from api.access.acting import actor_name
from api.access.principal import Principal
from api.acts.shown import Shown
from triage.errors import NotFoundError
from triage.store import Store, UnitOfWork
from triage.text.cleaning import shorten
from triage.types import AccessScope, DuplicateKind, Issue, IssueAct, Joined, State, WorkItem
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


def issue_view(work: UnitOfWork, issue: Issue, reach: AccessScope) -> IssueView:
    """An issue with what is known of its members, oldest first, as somebody with this reach may see it."""
    ids = [member.suggestion_id for member in issue.members]
    letters, work_items = work.suggestions.get(ids), work.work_items.get(ids)
    targets = work.work_items.get([work_item.merged_into for work_item in work_items.values() if work_item.merged_into])
    shown = Shown(work, reach, work_items=work_items.values())
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
            state=(work_item := work_items[member.suggestion_id]).state,
            department=work_item.department,
            merged_into=shown.work_item(work_item).merged_into,
            answered=_answered(work_item, targets),
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
    store: Store,
    who: Principal,
    issue_id: int,
    suggestion_id: str,
    act: Literal["confirm", "separate"],
    actor: str | None = None,
) -> IssueView:
    """A person confirms or separates a member; returns the issue as it is then.

    Args:
        store: where issues are.
        who: who asks.
        issue_id: which issue.
        suggestion_id: which member.
        act: what they say.
        actor: under whose name, where a key may say it; None for one's own.

    Raises:
        ForbiddenError: it names another person, which the key may not.
        NotFoundError: the issue is not within the reach, or the suggestion not in it.
    """
    name = actor_name(who, actor)
    if not suggestion_id.isprintable():
        raise NotFoundError("suggestion", suggestion_id)
    with store.write() as work:
        work.issues.require(issue_id, who.reach)
        change = work.issues.accept if act == "confirm" else work.issues.separate
        change(issue_id, suggestion_id, name)
        work.audit.record(who.entry(f"issue.{act}", "issue", str(issue_id), suggestion=suggestion_id))
        return issue_view(work, work.issues.one(issue_id), who.reach)


def merge_issues(store: Store, who: Principal, issue_id: int, into: int, actor: str | None = None) -> IssueView:
    """A person says that two issues are one matter; returns the one that has all members then.

    Args:
        store: where issues are.
        who: who asks.
        issue_id: which issue.
        into: the other one.
        actor: under whose name, where a key may say it; None for one's own.

    Raises:
        ForbiddenError: it names another person, which the key may not.
        NotFoundError: one of them is not within the reach.
        InvalidIssueActError: they cannot be merged.
    """
    name = actor_name(who, actor)
    with store.write() as work:
        work.issues.require(into, who.reach)
        work.issues.merge(issue_id, into, name)
        work.audit.record(who.entry("issue.merged", "issue", str(issue_id), into=into))
        return issue_view(work, work.issues.one(into), who.reach)


def _answered(work_item: WorkItem, targets: dict[str, WorkItem]) -> bool:
    target = targets.get(work_item.merged_into or "")
    return work_item.state in ANSWERED or (target is not None and target.state in ANSWERED)
