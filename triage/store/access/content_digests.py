"""Digests of events, decisions and approvals, which the audit's chain holds."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.engine.default import DefaultDialect

from triage.store.models import ApprovalRow, DecisionRow, EventRow, UtcDateTime

EVENT, DECISION, APPROVAL = "event", "decision", "approval"
# The record that names an approval first; a verdict names it again.
ASKED = "suggestion.approval_asked"
# The audit's record of new digests after personal data was erased.
RESEALED = "content.resealed"
# The audit's record of the digests of rows that were stored before the chain held any.
SEALED = "content.sealed"
DIGESTS_OF_A_RECORD = 200
_TIME, _ANY = UtcDateTime(), DefaultDialect()


def particulars_digest(data: Mapping[str, Any]) -> str:
    """The digest of the particulars of an event alone."""
    return hashlib.sha256(json.dumps(data, sort_keys=True, default=str).encode()).hexdigest()


def event_digest(event: Mapping[str, Any] | EventRow) -> str:
    """The digest of a whole event, before it is stored or as it is stored."""
    names = ("suggestion_id", "kind", "state", "actor", "role", "department", "time", "data")
    values = event if isinstance(event, Mapping) else {name: getattr(event, name) for name in names}
    return _digest([EVENT, *(values[name] for name in names)])


def decision_digest(row: DecisionRow) -> str:
    """The digest of a decision with its parts, which are loaded."""
    parts = [
        [part.position, part.part, part.action, part.value, part.reason, part.reason_code]
        for part in sorted(row.parts, key=lambda part: part.position)
    ]
    return _digest([DECISION, row.suggestion_id, row.triage_version, row.actor, row.time, parts])


def approval_digest(row: ApprovalRow) -> str:
    """The digest of a request for approval with its verdict."""
    names = (
        "suggestion_id", "text", "digest", "asked_by", "asked_name", "asked_at", "verdict", "decided_by",
        "decided_name", "decided_at", "note",
    )  # fmt: skip
    return _digest([APPROVAL, *(getattr(row, name) for name in names)])


def _digest(values: Sequence[Any]) -> str:
    text = json.dumps(values, ensure_ascii=True, sort_keys=True, separators=(",", ":"), default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: object) -> str:
    # Times are compared as the database keeps them.
    stored = _TIME.process_bind_param(value, _ANY) if isinstance(value, datetime) else None
    return str(value) if stored is None else stored.isoformat()
