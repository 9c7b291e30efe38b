"""Repository of attachments: which files came with which suggestion."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from triage.errors import NotFoundError
from triage.store.base.lookup import rows_of
from triage.store.base.values import value_of
from triage.store.models import AttachmentRow
from triage.types import Attachment, NewAttachment
from triage.types.attachment import OcrState


class AttachmentRepository:
    """The files of suggestions; their contents lie in the data folder."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, suggestion_id: str, files: Sequence[NewAttachment]) -> int:
        """Note the files of a suggestion; one that it has already is not noted twice. Returns how many are new."""
        known = set(
            self._session.scalars(select(AttachmentRow.digest).where(AttachmentRow.suggestion_id == suggestion_id))
        )
        now = datetime.now(UTC)
        fresh = {file.digest: file for file in files if file.digest not in known}
        for file in fresh.values():
            self._session.add(AttachmentRow(suggestion_id=suggestion_id, time=now, **file.model_dump()))
        self._session.flush()
        return len(fresh)

    def has_any(self, suggestion_id: str) -> bool:
        """Whether a suggestion has a file."""
        query = select(AttachmentRow.id).where(AttachmentRow.suggestion_id == suggestion_id).limit(1)
        return self._session.scalar(query) is not None

    def of(self, suggestion_id: str) -> list[Attachment]:
        """The files of a suggestion in the order in which they came."""
        return self.of_many([suggestion_id]).get(suggestion_id, [])

    def of_many(self, ids: Sequence[str]) -> dict[str, list[Attachment]]:
        """The files of suggestions that have any, by suggestion."""
        found: dict[str, list[Attachment]] = {}
        for (row,) in rows_of(self._session, select(AttachmentRow), AttachmentRow.suggestion_id, ids):
            found.setdefault(row.suggestion_id, []).append(value_of(Attachment, row))
        return {key: sorted(files, key=lambda file: file.id) for key, files in found.items()}

    def one(self, suggestion_id: str, number: int) -> Attachment:
        """One file of a suggestion.

        Raises:
            NotFoundError: the suggestion has no such file.
        """
        row = self._session.get(AttachmentRow, number)
        if row is None or row.suggestion_id != suggestion_id:
            raise NotFoundError("attachment", str(number))
        return value_of(Attachment, row)

    def remove_of(self, suggestion_id: str) -> list[str]:
        """Forget the files of a suggestion; returns the digests of contents."""
        gone = delete(AttachmentRow).where(AttachmentRow.suggestion_id == suggestion_id).returning(AttachmentRow.digest)
        return list(self._session.scalars(gone.execution_options(synchronize_session=False)))

    def to_recognise(self, limit: int) -> list[Attachment]:
        """Up to `limit` files whose text is to be recognised, the oldest first, each content once."""
        first = select(func.min(AttachmentRow.id)).where(AttachmentRow.ocr == "due").group_by(AttachmentRow.digest)
        query = select(AttachmentRow).where(AttachmentRow.id.in_(first)).order_by(AttachmentRow.id).limit(limit)
        return [value_of(Attachment, row) for row in self._session.scalars(query)]

    def recognised(self, digest: str, state: OcrState, text: str | None, confidence: float | None) -> None:
        """Keep what was recognised of a content, for every suggestion that has it."""
        values = {"ocr": state, "text": text, "confidence": confidence}
        which = (AttachmentRow.digest == digest, AttachmentRow.ocr == "due")
        self._session.execute(update(AttachmentRow).where(*which).values(values))

    def in_use(self, digests: Sequence[str]) -> set[str]:
        """Those of some contents that a suggestion still has."""
        query = select(AttachmentRow.digest)
        return {digest for (digest,) in rows_of(self._session, query, AttachmentRow.digest, digests)}
