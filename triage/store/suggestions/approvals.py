"""Repository of approvals: a reply's text, fixed by its digest, before a second person."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from triage.errors import ApprovalError
from triage.store.access.content_digests import APPROVAL, approval_digest
from triage.store.base.values import value_of
from triage.store.models import ApprovalRow
from triage.store.suggestions.events import EventLog
from triage.types import Approval, Verdict
from triage.types.audit import Detail
from triage.workflow.actor import Actor


def text_digest(text: str) -> str:
    """What identifies a text; line ends as browsers send them do not count."""
    return hashlib.sha256(text.replace("\r\n", "\n").strip().encode("utf-8", "surrogatepass")).hexdigest()


class ApprovalRepository:
    """Requests and verdicts; of one suggestion the newest request counts."""

    def __init__(self, session: Session, events: EventLog) -> None:
        self._session = session
        self._events = events

    def ask(self, key: str, text: str, account: str, actor: Actor) -> int:
        """Put a text before a second person; returns the number of the request."""
        row = ApprovalRow(
            suggestion_id=key,
            text=text,
            digest=text_digest(text),
            asked_by=account,
            asked_name=actor.name,
            asked_at=datetime.now(UTC),
        )
        self._session.add(row)
        self._session.flush()
        self._events.record(
            key, "approval_asked", actor, data={"approval": row.id, "digest": row.digest}, content=_content(row)
        )
        return row.id

    def settle(self, number: int, key: str, verdict: Verdict, account: str, actor: Actor, note: str | None) -> None:
        """Say what the second person says.

        Raises:
            ApprovalError: it is their own text, there is a newer one, or somebody has said so already.
        """
        newest = self.newest(key)
        if newest is None or newest.id != number:
            raise ApprovalError("replaced")
        if newest.asked_by == account:
            raise ApprovalError("own_text")
        settled = (
            update(ApprovalRow)
            .where(ApprovalRow.id == number, ApprovalRow.verdict.is_(None))
            .values(
                verdict=verdict,
                decided_by=account,
                decided_name=actor.name,
                decided_at=datetime.now(UTC),
                note=note,
            )
            .returning(ApprovalRow.id)
            .execution_options(synchronize_session=False)
        )
        if self._session.scalar(settled) is None:
            raise ApprovalError("settled")
        data = {"approval": number, "digest": newest.digest} | ({"comment": note} if note else {})
        row = self._session.get_one(ApprovalRow, number, populate_existing=True)
        self._events.record(key, f"approval_{verdict}", actor, data=data, content=_content(row))

    def newest(self, key: str) -> Approval | None:
        """The newest request for a suggestion, or None."""
        query = select(ApprovalRow).where(ApprovalRow.suggestion_id == key).order_by(ApprovalRow.id.desc()).limit(1)
        row = self._session.scalar(query.execution_options(populate_existing=True))
        return None if row is None else _approval(row)

    def waiting(self, limit: int) -> Sequence[Approval]:
        """Requests that nobody has settled, the oldest first; of each suggestion only the newest."""
        newer = ApprovalRow.__table__.alias("newer")
        replaced = select(newer.c.id).where(
            newer.c.suggestion_id == ApprovalRow.suggestion_id, newer.c.id > ApprovalRow.id
        )
        query = select(ApprovalRow).where(ApprovalRow.verdict.is_(None), ~replaced.exists())
        return [_approval(row) for row in self._session.scalars(query.order_by(ApprovalRow.asked_at).limit(limit))]

    def is_approved(self, key: str, text: str) -> bool:
        """Whether exactly this text was approved, and nothing was put forward since."""
        newest = self.newest(key)
        return newest is not None and newest.verdict == "approved" and newest.digest == text_digest(text)


def _content(row: ApprovalRow) -> dict[str, Detail]:
    return {APPROVAL: row.id, "content": approval_digest(row)}


def _approval(row: ApprovalRow) -> Approval:
    return value_of(Approval, row)
