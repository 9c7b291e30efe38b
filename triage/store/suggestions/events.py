"""EventLog: what happened to suggestions, numbered in the order of the commits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from retrieval.batches import batched
from triage.store.access.audit import AuditLog
from triage.store.access.content_digests import DIGESTS_OF_A_RECORD, RESEALED, event_digest, particulars_digest
from triage.store.base.access_scope import reached
from triage.store.base.lookup import rows_of
from triage.store.base.values import value_of
from triage.store.models import CounterRow, EventRow, WorkItemRow
from triage.store.models.base import table_of
from triage.types import AccessScope, ActorKind, AuditEntry, Event, State
from triage.types.audit import Detail
from triage.workflow.actor import SYSTEM, Actor

CHANGE = "change"
# What every write does last is put together once.
_COUNTER, _HANDLINGS = table_of(CounterRow), table_of(WorkItemRow)
_RAISE = (
    update(_COUNTER)
    .where(_COUNTER.c.name == CHANGE)
    .values(value=_COUNTER.c.value + bindparam("events"))
    .returning(_COUNTER.c.value)
)
_APPEND = insert(table_of(EventRow))
_TOUCH = (
    update(_HANDLINGS)
    .where(_HANDLINGS.c.suggestion_id == bindparam("key"))
    .values(change=bindparam("number"), updated_at=bindparam("now"))
)


@dataclass(frozen=True)
class _Pending:
    suggestion_id: str
    kind: str
    state: State | None
    actor: Actor
    data: dict[str, Any]
    content: dict[str, Detail]


class EventLog:
    """Appends events; they get their numbers as the last act of a unit of work.

    Rationale: the counter's row is locked from the moment it is raised until the commit, so a smaller number is
    always visible before a larger one and a reader that remembers the largest number misses nothing. Raising it
    last keeps that lock short and takes it after every other lock, so that writers cannot wait for each other
    in a circle.
    """

    def __init__(self, session: Session, audit: AuditLog) -> None:
        self._session = session
        self._audit = audit
        self._pending: list[_Pending] = []

    def record(
        self,
        suggestion_id: str,
        kind: str,
        actor: Actor = SYSTEM,
        *,
        state: State | None = None,
        data: dict[str, Any] | None = None,
        content: dict[str, Detail] | None = None,
    ) -> None:
        """Note an event; it is stored with the unit of work.

        Args:
            suggestion_id: what it is about.
            kind: what happened, for example `assigned`.
            actor: who did it.
            state: the state since then, where it changed.
            data: particulars that JSON can hold.
            content: what the audit holds beside them: the digest of what was stored with the event.
        """
        self._pending.append(_Pending(suggestion_id, kind, state, actor, data or {}, content or {}))

    def noted(self, suggestion_id: str) -> list[str]:
        """The kinds of what this unit of work has noted about a suggestion so far."""
        return [event.kind for event in self._pending if event.suggestion_id == suggestion_id]

    def finish(self) -> None:
        """Number and store what was noted; the store calls this just before the commit."""
        if not self._pending:
            return
        self._session.flush()
        raised = self._session.execute(_RAISE, {"events": len(self._pending)}).scalar_one()
        first = raised - len(self._pending) + 1
        now = datetime.now(UTC)
        rows = [
            {
                "number": first + offset,
                "suggestion_id": event.suggestion_id,
                "kind": event.kind,
                "state": event.state,
                "actor": event.actor.name,
                "role": event.actor.role,
                "department": event.actor.department,
                "time": now,
                "data": event.data,
            }
            for offset, event in enumerate(self._pending)
        ]
        self._session.execute(_APPEND, rows)
        for offset, event in enumerate(self._pending):
            self._audit.record(_entry(event, first + offset, event_digest(rows[offset])))
        newest = {row["suggestion_id"]: row["number"] for row in rows}
        self._session.execute(_TOUCH, [{"key": key, "number": newest[key], "now": now} for key in newest])
        self._pending.clear()

    def reseal(self, suggestion_id: str, digests: Mapping[str, str]) -> None:
        """Have the audit hold new digests of what was changed by an erasure: `event#12` and the like."""
        for batch in batched(sorted(digests), DIGESTS_OF_A_RECORD):
            self._audit.record(
                AuditEntry(
                    actor_kind="system",
                    actor=SYSTEM.name,
                    action=RESEALED,
                    object_kind="suggestion",
                    object_id=suggestion_id,
                    details={name: digests[name] for name in batch},
                )
            )

    def of(self, suggestion_id: str) -> list[Event]:
        """Everything that happened to one suggestion, oldest first."""
        query = select(EventRow).where(EventRow.suggestion_id == suggestion_id).order_by(EventRow.number)
        return [to_event(row) for row in self._session.scalars(query)]

    def after(self, number: int, limit: int, reach: AccessScope, kinds: Sequence[str] = ()) -> list[Event]:
        """Up to `limit` events of suggestions within a reach, with larger numbers, in order."""
        conditions = reached(reach, EventRow.suggestion_id)
        query = select(EventRow).where(EventRow.number > number, *conditions).order_by(EventRow.number).limit(limit)
        if kinds:
            query = query.where(EventRow.kind.in_(kinds))
        return [to_event(row) for row in self._session.scalars(query)]

    def counts(self, ids: Sequence[str], kind: str) -> dict[str, int]:
        """How often something happened to each of these suggestions; those without it are left out."""
        query = (
            select(EventRow.suggestion_id, func.count())
            .where(EventRow.suggestion_id.in_(ids), EventRow.kind == kind)
            .group_by(EventRow.suggestion_id)
        )
        return {key: number for key, number in self._session.execute(query)}  # noqa: C416

    def last(self, ids: Sequence[str], kind: str) -> dict[str, Event]:
        """The newest event of a kind of each of these suggestions."""
        query = select(EventRow).where(EventRow.suggestion_id.in_(ids), EventRow.kind == kind).order_by(EventRow.number)
        return {row.suggestion_id: to_event(row) for row in self._session.scalars(query)}

    def first(self, ids: Sequence[str], kind: str) -> dict[str, Event]:
        """The oldest event of a kind of each of these suggestions."""
        found: dict[str, Event] = {}
        query = select(EventRow).where(EventRow.kind == kind).order_by(EventRow.number)
        for (row,) in rows_of(self._session, query, EventRow.suggestion_id, ids):
            found.setdefault(row.suggestion_id, to_event(row))
        return found

    def newest(self) -> int:
        """The number of the newest event; 0 where there is none."""
        return self._session.scalar(select(CounterRow.value).where(CounterRow.name == CHANGE)) or 0


def _entry(event: _Pending, number: int, digest: str) -> AuditEntry:
    """Every event is in the audit as well; its particulars, which may hold a citizen's words, only as a digest."""
    return AuditEntry(
        actor_kind=_kind(event.actor),
        actor=event.actor.account or event.actor.name,
        action=f"suggestion.{event.kind}",
        object_kind="suggestion",
        object_id=event.suggestion_id,
        details={
            "event": number,
            "role": event.actor.role,
            "state": event.state,
            "particulars": particulars_digest(event.data),
            "whole": digest,
            **event.content,
        },
    )


def _kind(actor: Actor) -> ActorKind:
    if actor.role == "citizen":
        return "citizen"
    if actor.role == "system" or (actor.role == "channel" and actor.account is None):
        return "system"
    return actor.kind


def to_event(row: EventRow) -> Event:
    """The stored event as a value."""
    return value_of(Event, row)
