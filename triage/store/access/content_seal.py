"""Seals what was stored before the audit's chain held digests, when the schema is brought to that."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from retrieval.batches import batched
from triage.store.access.audit import AuditLog
from triage.store.access.content_digests import (
    APPROVAL,
    ASKED,
    DECISION,
    DIGESTS_OF_A_RECORD,
    EVENT,
    RESEALED,
    SEALED,
    approval_digest,
    decision_digest,
    event_digest,
)
from triage.store.models import ApprovalRow, AuditRow, DecisionRow, EventRow
from triage.types import AuditEntry
from triage.workflow.actor import SYSTEM

# The revision of the schema from which on every event, decision and approval has a digest in the chain.
SEALED_SINCE = "0029"
BATCH = 1000


class _Chain(NamedTuple):
    """What the chain names, by `event#12`: anything at all, and with a digest of the whole."""

    named: set[str]
    whole: set[str]


def seal_earlier(session: Session, log: AuditLog) -> None:
    """Have the chain name, with their digests as they are now, the rows that it does not name or not as a whole.

    What was changed before cannot be told any more; what is changed from now on is found.

    Args:
        session: of the transaction that brings the schema up.
        log: the chain.
    """
    held = _held(session)
    for rows in _digests(session):
        missing = [row for row in rows if row[0] not in held.whole]
        first = [row for row in missing if row[0] not in held.named]
        again = [row for row in missing if row[0] in held.named]
        for action, found in ((SEALED, first), (RESEALED, again)):
            for digests in batched(found, DIGESTS_OF_A_RECORD):
                log.record(AuditEntry(actor_kind="system", actor=SYSTEM.name, action=action, details=dict(digests)))
        log.finish()


def _held(session: Session) -> _Chain:
    held = _Chain(set(), set())
    for records in _pages(session, AuditRow, AuditRow.number):
        for record in records:
            details = record.details
            if record.action in (SEALED, RESEALED):
                held.named.update(details)
                held.whole.update(details)
            elif record.action.startswith("suggestion."):
                for kind, digest in ((EVENT, "whole"), (DECISION, "content"), (APPROVAL, "content")):
                    # An approval is named by the request; one that was only settled since is not.
                    if kind not in details or (kind == APPROVAL and record.action != ASKED):
                        continue
                    name = f"{kind}#{details[kind]}"
                    # A decision or a request that stands there without its digest is not named by the verification.
                    if digest in details or kind == EVENT:
                        held.named.add(name)
                    if digest in details:
                        held.whole.add(name)
    return held


def _digests(session: Session) -> Iterator[Sequence[tuple[str, str]]]:
    for events in _pages(session, EventRow, EventRow.number):
        yield [(f"{EVENT}#{row.number}", event_digest(row)) for row in events]
    for decisions in _pages(session, DecisionRow, DecisionRow.id, selectinload(DecisionRow.parts)):
        yield [(f"{DECISION}#{row.id}", decision_digest(row)) for row in decisions]
    for approvals in _pages(session, ApprovalRow, ApprovalRow.id):
        yield [(f"{APPROVAL}#{row.id}", approval_digest(row)) for row in approvals]


def _pages(session: Session, model: type[Any], column: Any, *options: Any) -> Iterator[Sequence[Any]]:
    """All rows of a table in the order of a column, a page at a time; only one page is in memory."""
    last = 0
    while True:
        query = select(model).options(*options).where(column > last).order_by(column).limit(BATCH)
        rows = session.scalars(query).all()
        if not rows:
            return
        last = getattr(rows[-1], column.key)
        yield rows
        session.expunge_all()
