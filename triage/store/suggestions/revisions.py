"""Repository of revisions: what a suggestion said before, and how a later text takes its place."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from triage.store.base.values import value_of
from triage.store.models import SuggestionRow, SuggestionVersionRow
from triage.store.suggestions.attachments import AttachmentRepository
from triage.store.suggestions.secrecy import withhold
from triage.store.suggestions.suggestions import columns_of
from triage.store.suggestions.work_items import WorkItemRepository
from triage.text.attachment_mentions import NO_ATTACHMENT, without_missing
from triage.types import NewAttachment, Suggestion
from triage.types.version import RevisionKind, SuggestionVersion
from triage.workflow.actor import SYSTEM, Actor


class RevisionRepository:
    """Replaces the content of a suggestion and keeps the former one."""

    def __init__(self, session: Session, work_items: WorkItemRepository, attachments: AttachmentRepository) -> None:
        self._session = session
        self._work_items, self._attachments = work_items, attachments

    def attach(self, key: str, files: Sequence[NewAttachment], actor: Actor = SYSTEM) -> int:
        """Add files to a stored suggestion; one that was marked because it had none is judged again.

        Returns:
            How many of them it did not have yet.
        """
        fresh = self._attachments.add(key, files)
        if fresh:
            row = self._session.get_one(SuggestionRow, key)
            self._work_items.note_attached(key, actor, fresh, judge=NO_ATTACHMENT in row.warnings)
            row.warnings = without_missing(row.warnings)
            self._session.flush()
        return fresh

    def revise(
        self, key: str, after: Suggestion, kind: RevisionKind, actor: Actor = SYSTEM, received: datetime | None = None
    ) -> int:
        """Give a suggestion another content, keep the former one as a version, and have it triaged again.

        One that was routed goes back to those who triage; one that was answered is taken up again.

        Args:
            key: which suggestion.
            after: what it says from now on; its id is left as it is.
            kind: whether the former text was wrong, or something was added.
            actor: who says so.
            received: when the later text was sent, in local time.

        Returns:
            The number of the version that was kept.
        """
        row = self._session.get_one(SuggestionRow, key)
        newest = select(func.max(SuggestionVersionRow.version)).where(SuggestionVersionRow.suggestion_id == key)
        version = (self._session.scalar(newest) or 0) + 1
        self._session.add(
            SuggestionVersionRow(
                suggestion_id=key, version=version, title=row.title, text=row.text, user=row.user, time=row.time,
                stated_place=row.stated_place, kind=kind, received=received, replaced_at=datetime.now(UTC),
                actor=actor.name,
            )
        )  # fmt: skip
        if after.confidential and not row.confidential:
            withhold(self._session, key)
        for name, content in columns_of(after.model_copy(update={"id": key})).items():
            setattr(row, name, content)
        if self._attachments.has_any(key):
            row.warnings = without_missing(row.warnings)
        row.decided_at = None
        self._session.flush()
        data: dict[str, object] = {"content_version": version}
        if received is not None:
            data["received"] = f"{received:%Y-%m-%d %H:%M}"
        self._work_items.take_back(key, kind, actor, data)
        return version

    def of(self, key: str) -> list[SuggestionVersion]:
        """The former contents of a suggestion, oldest first."""
        query = select(SuggestionVersionRow).where(SuggestionVersionRow.suggestion_id == key)
        rows = self._session.scalars(query.order_by(SuggestionVersionRow.version))
        return [value_of(SuggestionVersion, row) for row in rows]
