"""Repository of issues: which suggestions are about one matter, who said so, and what became of the groups."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, func, not_, select, update
from sqlalchemy.orm import Session, aliased, selectinload

from triage.errors import InvalidIssueActError, NotFoundError
from triage.store.base.access_scope import reached
from triage.store.base.lookup import rows_of
from triage.store.base.values import value_of
from triage.store.models import IssueActRow, IssueMemberRow, IssueRow, SuggestionRow
from triage.text.cleaning import shorten
from triage.types import AccessScope, DuplicateHit, Issue, IssueAct, IssueMember, Triage

TITLE_LENGTH = 60
# The number of the lock of whoever suggests issues, on databases with several writers.
SUGGESTING = 0x6A647A01
_ACTIVE = IssueMemberRow.joined != "separated"


@dataclass(frozen=True)
class IssueLine:
    """One line of the list of issues: how many suggestions it has, how many of them a person still has to confirm."""

    id: int
    title: str
    members: int
    suggested: int
    first: datetime | None
    last: datetime | None


@dataclass(frozen=True)
class IssueHead:
    """What the page of a suggestion says about its issue: which one it is, and how many suggestions it has."""

    id: int
    title: str
    members: int


class IssueRepository:
    """Groups of suggestions about one matter; a suggestion is in one issue at most."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def lock(self, *issue_ids: int) -> None:
        """Until the end of the unit of work nobody else changes these issues under the same lock."""
        for issue_id in sorted(set(issue_ids)):
            self._session.execute(select(IssueRow.id).where(IssueRow.id == issue_id).with_for_update())

    def one(self, issue_id: int) -> Issue:
        """An issue with its members, also those separated, and its history.

        Raises:
            NotFoundError: there is none.
        """
        row = self._session.scalar(_whole().where(IssueRow.id == issue_id).execution_options(populate_existing=True))
        if row is None:
            raise NotFoundError("issue", str(issue_id))
        return _issue(row)

    def require(self, issue_id: int, reach: AccessScope) -> None:
        """Make sure that an issue is within a reach: that every suggestion is which was ever in it.

        Raises:
            NotFoundError: there is no such issue within the reach.
        """
        query = select(IssueRow.id).where(IssueRow.id == issue_id, *_reached(reach))
        if self._session.scalar(query) is None:
            raise NotFoundError("issue", str(issue_id))

    def of(self, suggestion_id: str, reach: AccessScope) -> Issue | None:
        """The issue that a suggestion is in, None where it is in none or in one outside the reach."""
        member = self._member(suggestion_id)
        if member is None:
            return None
        query = select(IssueRow.id).where(IssueRow.id == member.issue_id, *_reached(reach))
        return None if self._session.scalar(query) is None else self.one(member.issue_id)

    def head_of(self, suggestion_id: str, reach: AccessScope) -> IssueHead | None:
        """Number, title and size of the issue that a suggestion is in; None as for `of`."""
        own = select(IssueMemberRow.issue_id).where(IssueMemberRow.suggestion_id == suggestion_id, _ACTIVE)
        size = select(func.count(IssueMemberRow.id)).where(IssueMemberRow.issue_id == IssueRow.id, _ACTIVE)
        columns = select(IssueRow.id, IssueRow.title, size.correlate(IssueRow).scalar_subquery())
        row = self._session.execute(columns.where(IssueRow.id.in_(own), *_reached(reach))).first()
        return None if row is None else IssueHead(*row)

    def ids_of(self, suggestion_ids: Sequence[str]) -> Mapping[str, int]:
        """Which of these suggestions are in which issue."""
        query = select(IssueMemberRow.suggestion_id, IssueMemberRow.issue_id).where(_ACTIVE)
        return {  # noqa: C416
            key: issue for key, issue in rows_of(self._session, query, IssueMemberRow.suggestion_id, suggestion_ids)
        }

    def page(self, offset: int, limit: int, reach: AccessScope) -> tuple[list[IssueLine], int]:
        """Issues within a reach that are not merged, the newest suggestion's first, and how many there are."""
        last = func.max(SuggestionRow.time)
        query = (
            select(
                IssueRow.id, IssueRow.title, func.count(IssueMemberRow.id),
                func.count(IssueMemberRow.id).filter(IssueMemberRow.joined == "suggested"),
                func.min(SuggestionRow.time), last,
            )
            .join(IssueMemberRow, (IssueMemberRow.issue_id == IssueRow.id) & _ACTIVE)
            .join(SuggestionRow, SuggestionRow.id == IssueMemberRow.suggestion_id)
            .where(IssueRow.merged_into.is_(None), *_reached(reach))
            .group_by(IssueRow.id, IssueRow.title)
            .order_by(last.desc().nulls_last(), IssueRow.id.desc())
        )  # fmt: skip
        total = self._session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
        rows = self._session.execute(query.offset(offset).limit(limit))
        return [IssueLine(*row) for row in rows], total

    def suggest(self, triages: Sequence[Triage]) -> None:
        """Suggest that suggestions join the issues of the earlier ones that they repeat; a person confirms.

        What a person decided stays; what an older triage suggested and the new one does not is withdrawn.

        Args:
            triages: of different suggestions, in the order in which they came.
        """
        ids = [triage.id for triage in triages]
        rows = list(self._session.scalars(select(IssueMemberRow).where(IssueMemberRow.suggestion_id.in_(ids))))
        members = {row.suggestion_id: row for row in rows if row.joined != "separated"}
        open_to = [triage for triage in triages if triage.id not in members or members[triage.id].joined == "suggested"]
        named = sorted({hit.id for triage in open_to for hit in triage.duplicates})
        if named:
            self._wait_for_turn()
        issues = dict(self.ids_of(named))
        for triage in open_to:
            refused = {row.issue_id for row in rows if row.suggestion_id == triage.id and row.joined == "separated"}
            hits = [hit for hit in triage.duplicates if issues.get(hit.id) not in refused]
            if (member := members.get(triage.id)) is not None:
                if any(issues.get(hit.id) == member.issue_id for hit in hits):
                    continue
                self._session.execute(delete(IssueMemberRow).where(IssueMemberRow.id == member.id))
                self._note(member.issue_id, "withdrawn", triage.id)
                issues.pop(triage.id, None)
            if hits:
                best = next((hit for hit in hits if hit.id in issues), hits[0])
                if best.id not in issues:
                    issues[best.id] = self._begin(best.id)
                self._enter(issues[best.id], triage.id, "suggested", best)
                issues[triage.id] = issues[best.id]

    def _wait_for_turn(self) -> None:
        """Let no two workers see at the same moment that a matter has no issue yet, and begin one each."""
        if self._session.get_bind().dialect.name == "postgresql":
            self._session.execute(select(func.pg_advisory_xact_lock(SUGGESTING)))

    def confirm(self, suggestion_id: str, other_id: str, actor: str) -> int:
        """A person says that two suggestions are about one matter; returns the id of their issue.

        Where both were in issues already, these become one.

        Raises:
            InvalidIssueActError: it is the same suggestion.
            NotFoundError: there is no such other suggestion.
        """
        if suggestion_id == other_id:
            raise InvalidIssueActError("itself", key=suggestion_id)
        if self._session.get(SuggestionRow, other_id) is None:
            raise NotFoundError("suggestion", other_id)
        other = self._member(other_id)
        issue = other.issue_id if other is not None else self._begin(other_id)
        member = self._member(suggestion_id)
        if member is not None and member.issue_id != issue:
            if member.joined != "suggested":
                self.merge(member.issue_id, issue, actor)
            else:
                self._session.execute(delete(IssueMemberRow).where(IssueMemberRow.id == member.id))
                self._note(member.issue_id, "withdrawn", suggestion_id, actor)
                member = None
        if member is None:
            hit = DuplicateHit(id=other_id, score=1.0)
            self._join(issue, suggestion_id, "confirmed", hit, actor)
        else:
            self._settle(issue, suggestion_id, "confirmed", actor)
        return issue

    def accept(self, issue_id: int, suggestion_id: str, actor: str) -> None:
        """A person confirms a member.

        Raises:
            NotFoundError: the suggestion is not in this issue.
        """
        self._settle(issue_id, suggestion_id, "confirmed", actor)

    def separate(self, issue_id: int, suggestion_id: str, actor: str) -> None:
        """A person says that a suggestion is about another matter; it is not suggested here again.

        Raises:
            NotFoundError: the suggestion is not in this issue.
        """
        self._settle(issue_id, suggestion_id, "separated", actor)

    def merge(self, issue_id: int, into: int, actor: str) -> None:
        """A person says that two issues are one; the members move, and both keep what happened.

        Raises:
            NotFoundError: there is no such issue.
            InvalidIssueActError: they are one already, or one of them was merged before.
        """
        self.lock(issue_id, into)
        here, there = self.one(issue_id), self.one(into)
        if issue_id == into or here.merged_into is not None or there.merged_into is not None:
            raise InvalidIssueActError("merged", issue=issue_id, into=into)
        present = {member.suggestion_id for member in there.members}
        moving = [member.suggestion_id for member in here.members if member.suggestion_id not in present]
        moved = IssueMemberRow.suggestion_id.in_(moving)
        self._session.execute(
            update(IssueMemberRow).where(IssueMemberRow.issue_id == issue_id, moved).values(issue_id=into)
        )
        twice = [member.suggestion_id for member in here.active if member.suggestion_id in present]
        self._session.execute(delete(IssueMemberRow).where(IssueMemberRow.issue_id == issue_id))
        for key in twice:
            self._settle(into, key, "confirmed", actor)
        self._session.execute(update(IssueRow).where(IssueRow.id == issue_id).values(merged_into=into))
        for key in moving:
            self._note(issue_id, "merged", key, actor, into)
        self._note(into, "merged", None, actor, issue_id)

    def membership(self, suggestion_id: str) -> dict[str, Any] | None:
        """In which issue a suggestion is, and how it joined; None where it is in none."""
        row = self._member(suggestion_id)
        if row is None:
            return None
        return {name: getattr(row, name) for name in ("issue_id", "joined", "because", "score", "kind", "actor")}

    def restore(self, suggestion_id: str, member: dict[str, Any] | None) -> None:
        """Put a suggestion back into the issue that it was in, or into none: a person took back what they said."""
        rows = self._session.scalars(select(IssueMemberRow).where(IssueMemberRow.suggestion_id == suggestion_id))
        for row in rows:
            if row.joined != "separated" or (member is not None and row.issue_id == member["issue_id"]):
                self._note(row.issue_id, "withdrawn", suggestion_id)
                self._session.delete(row)
        self._session.flush()
        if member is not None:
            self._session.add(IssueMemberRow(suggestion_id=suggestion_id, time=datetime.now(UTC), **member))
            self._note(member["issue_id"], member["joined"], suggestion_id, member["actor"])

    def _member(self, suggestion_id: str) -> IssueMemberRow | None:
        return self._session.scalar(
            select(IssueMemberRow).where(IssueMemberRow.suggestion_id == suggestion_id, _ACTIVE)
        )

    def _begin(self, first: str) -> int:
        letter = self._session.get_one(SuggestionRow, first)
        title = shorten(letter.title or letter.text or first, TITLE_LENGTH)
        issue = IssueRow(title=title, created_at=datetime.now(UTC))
        self._session.add(issue)
        self._session.flush()
        self._note(issue.id, "created")
        self._enter(issue.id, first, "first")
        return issue.id

    def _join(
        self, issue: int, suggestion_id: str, joined: str, hit: DuplicateHit | None = None, actor: str | None = None
    ) -> None:
        """Have a suggestion join an issue that it may have been separated from."""
        own = (IssueMemberRow.issue_id == issue, IssueMemberRow.suggestion_id == suggestion_id)
        self._session.execute(delete(IssueMemberRow).where(*own))
        self._enter(issue, suggestion_id, joined, hit, actor)

    def _enter(
        self, issue: int, suggestion_id: str, joined: str, hit: DuplicateHit | None = None, actor: str | None = None
    ) -> None:
        self._session.add(
            IssueMemberRow(
                issue_id=issue,
                suggestion_id=suggestion_id,
                joined=joined,
                because=hit.id if hit else None,
                score=hit.score if hit else None,
                kind=hit.kind if hit else None,
                actor=actor,
                time=datetime.now(UTC),
            )
        )
        if joined in ("suggested", "confirmed"):
            self._note(issue, joined, suggestion_id, actor)

    def _settle(self, issue: int, suggestion_id: str, joined: str, actor: str) -> None:
        own = (IssueMemberRow.issue_id == issue, IssueMemberRow.suggestion_id == suggestion_id)
        row = self._session.scalar(select(IssueMemberRow).where(*own))
        if row is None:
            raise NotFoundError("member", suggestion_id)
        if joined == "confirmed" and row.joined in ("first", "confirmed"):
            return
        row.joined, row.actor, row.time = joined, actor, datetime.now(UTC)
        self._note(issue, joined, suggestion_id, actor)

    def _note(
        self,
        issue: int,
        kind: str,
        suggestion_id: str | None = None,
        actor: str | None = None,
        other: int | None = None,
    ) -> None:
        act = IssueActRow(
            issue_id=issue,
            kind=kind,
            suggestion_id=suggestion_id,
            actor=actor,
            other_issue=other,
            time=datetime.now(UTC),
        )
        self._session.add(act)


def _reached(reach: AccessScope) -> list[ColumnElement[bool]]:
    # Under a name of its own: a query that reads members as well would take the members of its own line for these.
    every = aliased(IssueMemberRow)
    inside = reached(reach, every.suggestion_id)
    if not inside:
        return []
    outside = select(every.id).where(every.issue_id == IssueRow.id, not_(and_(*inside)))
    return [~outside.correlate(IssueRow).exists()]


def _whole() -> Select[IssueRow]:
    return select(IssueRow).options(selectinload(IssueRow.members), selectinload(IssueRow.acts))


def _issue(row: IssueRow) -> Issue:
    members = tuple(value_of(IssueMember, member) for member in row.members)
    return value_of(Issue, row, members=members, acts=tuple(value_of(IssueAct, act) for act in row.acts))
