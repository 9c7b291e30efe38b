"""REST routes of issues: the groups of suggestions about one matter."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api.access.principal import Who
from api.access.rule import OFFICE, permit
from api.acts.issues import IssueView, issue_view, merge_issues, settle_member
from api.acts.overtaking import unseen_in_issue
from api.web.etags import IssueMatch, acts_seen, issue_etag
from api.web.problems import responses
from api.web.state import state_of

router = APIRouter(prefix="/api/issues", tags=["issues"])
LARGEST = 2**31 - 1
IssueId = Annotated[int, Path(ge=1, le=LARGEST, description="The number of the issue.", examples=[7])]
MAX_PAGE = 200


class IssueItem(BaseModel):
    """One line of the list; `suggested` are members that a person still has to confirm."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    title: str
    members: int
    suggested: int


class IssuePage(BaseModel):
    """A page of issues."""

    items: list[IssueItem]
    total: int


class MemberAct(BaseModel):
    """What a person says of a member."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"act": "confirm", "actor": "王敏"}]})

    act: Literal["confirm", "separate"]
    actor: Annotated[str | None, Field(min_length=1, max_length=100)] = None


class MergeAct(BaseModel):
    """Into which issue another one goes."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"into": 3, "actor": "王敏"}]})

    into: Annotated[int, Field(ge=1, le=LARGEST)]
    actor: Annotated[str | None, Field(min_length=1, max_length=100)] = None


@router.get("", summary="List issues", responses=responses(401, 403, 422, 429))
@permit(roles=OFFICE, scopes=("suggestions:read",))
def index(
    request: Request,
    who: Who,
    offset: Annotated[int, Query(ge=0, le=100_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 50,
) -> IssuePage:
    """Issues that are not merged, the one with the newest suggestion first."""
    with state_of(request).store.read() as work:
        lines, total = work.issues.page(offset, limit, who.reach)
    return IssuePage(items=[IssueItem.model_validate(line) for line in lines], total=total)


@router.get("/{issue_id}", summary="Read an issue", responses=responses(401, 403, 404, 422, 429))
@permit(roles=OFFICE, scopes=("suggestions:read",), about="issue")
def read(request: Request, response: Response, who: Who, issue_id: IssueId) -> IssueView:
    """Every suggestion about the matter with its citizen, state and reply, and the history of the group.

    Its ETag is for If-Match.
    """
    with state_of(request).store.read() as work:
        issue = work.issues.one(issue_id)
        response.headers["ETag"] = issue_etag(len(issue.acts))
        return issue_view(work, issue, who.reach)


@router.post(
    "/{issue_id}/members/{key}",
    summary="Confirm or separate a member",
    response_description="The issue as it is now.",
    responses=responses(401, 403, 404, 409, 422, 429),
)
@permit(roles=("handler",), scopes=("decisions:write",), about=("issue", "suggestion"))
def settle(
    request: Request, who: Who, issue_id: IssueId, key: str, body: MemberAct, if_match: IssueMatch = None
) -> IssueView:
    """A person says whether a suggestion is about this matter; one that is separated is not suggested here again.

    With If-Match, nothing is done where somebody did something with the issue since.
    """
    store = state_of(request).store.checking(unseen_in_issue(issue_id, acts_seen(if_match)))
    return settle_member(store, who, issue_id, key, body.act, body.actor)


@router.post(
    "/{issue_id}/merge",
    summary="Merge an issue into another",
    response_description="The issue that has all members now.",
    responses=responses(401, 403, 404, 409, 422, 429),
)
@permit(roles=("handler",), scopes=("decisions:write",), about="issue")
def merge(request: Request, who: Who, issue_id: IssueId, body: MergeAct, if_match: IssueMatch = None) -> IssueView:
    """A person says that two issues are one matter; both keep their history.

    With If-Match, nothing is done where somebody did something with the issue since.
    """
    store = state_of(request).store.checking(unseen_in_issue(issue_id, acts_seen(if_match), body.into))
    return merge_issues(store, who, issue_id, body.into, body.actor)
