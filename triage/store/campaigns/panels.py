"""Repository of panels: experts, what is before each of them, and their marks."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from triage.errors import NotFoundError
from triage.store.base.conflict import insert_new
from triage.store.base.values import value_of
from triage.store.models import AssignmentRow, PanelMemberRow, PanelNoticeRow
from triage.types import Assignment, PanelMember, PanelNotice


class PanelRepository:
    """Panels; whoever reads marks of others has made sure that the scoring is closed."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def set_members(self, campaign_id: int, members: Sequence[PanelMember]) -> None:
        """Replace the experts of a campaign."""
        for row in self._session.scalars(select(PanelMemberRow).where(PanelMemberRow.campaign_id == campaign_id)):
            self._session.delete(row)
        self._session.flush()
        self._session.add_all(PanelMemberRow(campaign_id=campaign_id, **member.model_dump()) for member in members)
        self._session.flush()

    def members(self, campaign_id: int) -> list[PanelMember]:
        """The experts of a campaign."""
        query = select(PanelMemberRow).where(PanelMemberRow.campaign_id == campaign_id).order_by(PanelMemberRow.expert)
        return [value_of(PanelMember, row) for row in self._session.scalars(query)]

    def assign(self, campaign_id: int, chosen: Mapping[int, Sequence[str]]) -> None:
        """Lay ideas before experts; what is before them already stays."""
        query = select(AssignmentRow.idea_id, AssignmentRow.expert).where(AssignmentRow.campaign_id == campaign_id)
        known = {(idea, expert) for idea, expert in self._session.execute(query)}
        self._session.add_all(
            AssignmentRow(
                campaign_id=campaign_id, idea_id=idea, expert=expert, state="assigned", marks={}, comment="", reason="",
                saved_at=None, reminded_at=None,
            )
            for idea, experts in chosen.items()
            for expert in experts
            if (idea, expert) not in known
        )  # fmt: skip
        self._session.flush()

    def of_expert(self, expert: str) -> list[Assignment]:
        """What is before one expert."""
        query = select(AssignmentRow).where(AssignmentRow.expert == expert).order_by(AssignmentRow.id)
        return [_assignment(row) for row in self._session.scalars(query)]

    def of_campaign(self, campaign_id: int) -> list[Assignment]:
        """Everything before anybody."""
        query = select(AssignmentRow).where(AssignmentRow.campaign_id == campaign_id).order_by(AssignmentRow.id)
        return [_assignment(row) for row in self._session.scalars(query)]

    def one(self, assignment_id: int) -> Assignment:
        """One assignment.

        Raises:
            NotFoundError: there is none.
        """
        return _assignment(self._row(assignment_id))

    def save(self, assignment: Assignment) -> None:
        """Store marks, comment and state."""
        row = self._row(assignment.id)
        row.state, row.marks, row.comment = assignment.state, dict(assignment.marks), assignment.comment
        row.reason, row.saved_at = assignment.reason, datetime.now(UTC)

    def remind(self, assignment_ids: Sequence[int]) -> None:
        """Note that experts were reminded of these."""
        for key in assignment_ids:
            self._row(key).reminded_at = datetime.now(UTC)

    def give(self, notice: PanelNotice) -> bool:
        """Announce a notice unless it was announced before; whether it was announced now."""
        statement = insert_new(self._session, PanelNoticeRow).values(notice.model_dump())
        return self._session.scalar(statement.returning(PanelNoticeRow.stage)) is not None

    def notices(self, expert: str) -> list[PanelNotice]:
        """What an expert was told, the newest first."""
        query = select(PanelNoticeRow).where(PanelNoticeRow.expert == expert).order_by(PanelNoticeRow.time.desc())
        return [value_of(PanelNotice, row) for row in self._session.scalars(query)]

    def _row(self, assignment_id: int) -> AssignmentRow:
        row = self._session.get(AssignmentRow, assignment_id)
        if row is None:
            raise NotFoundError("assignment", str(assignment_id))
        return row


def _assignment(row: AssignmentRow) -> Assignment:
    return value_of(Assignment, row)
