"""AuditVerifier: whether the chain of records holds, and what the chain says of events, decisions and approvals."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session, selectinload

from triage.store.access.audit import AuditFilter, AuditLog
from triage.store.access.chain import BEGIN, chain_hash, seal_of
from triage.store.access.content_digests import (
    APPROVAL,
    ASKED,
    DECISION,
    EVENT,
    RESEALED,
    SEALED,
    approval_digest,
    decision_digest,
    event_digest,
    particulars_digest,
)
from triage.store.models import ApprovalRow, AuditHeadRow, DecisionRow, EventRow
from triage.types import AuditRecord, ChainBreak

BATCH = 500
MISSING = "the record is missing"
NOT_FOLLOWING = "it does not follow the record before"
CHANGED = "its content is not what was recorded"
NOT_THE_HEAD = "it is not the record that the head names"
NO_KEY = "from here on the secret of the installation is needed"
NO_SEAL = "the seal of the keyed chain is missing or altered"
NO_TRIGGER = "a trigger that keeps records from being changed is missing or altered"
GONE = "what was recorded here is missing"
ALTERED = "what was recorded here was altered since"
NOT_RECORDED = "something is stored that was never recorded"
# What the erasure of an earlier version changed without noting new digests.
CERTIFIED = "erasure.certified"
_EARLIER_ERASED = re.compile(r"events\.data#(\d+)")
_SPACE = re.compile(r"\s+")
REFUSAL = "the audit log is append-only"
SQLITE_TRIGGERS = {
    f"audit_log_{act.lower()}": f"CREATE TRIGGER audit_log_{act.lower()} BEFORE {act} ON audit_log "
    f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    for act in ("UPDATE", "DELETE")
}
# Name, and the bits of pg_trigger.tgtype: before (2), of rows (1), on delete (8), update (16), truncate (32).
POSTGRESQL_TRIGGERS = {"audit_log_rows": 1 + 2 + 8 + 16, "audit_log_all": 2 + 32}
POSTGRESQL_BODY = f"BEGIN RAISE EXCEPTION '{REFUSAL}'; END"
_POSTGRESQL = text(
    "SELECT t.tgname, t.tgtype, p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
    "WHERE t.tgrelid = 'audit_log'::regclass AND NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND t.tgqual IS NULL"
)
_SQLITE = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_log'")
CONTENT: Mapping[str, tuple[type[Any], Any, Callable[[Any], str]]] = {
    EVENT: (EventRow, EventRow.number, event_digest),
    DECISION: (DecisionRow, DecisionRow.id, decision_digest),
    APPROVAL: (ApprovalRow, ApprovalRow.id, approval_digest),
}


@dataclass
class _Seen:
    """Which rows of one kind of content the chain names."""

    smallest: int = 0
    largest: int = 0
    count: int = 0

    def add(self, number: int) -> None:
        """One more row."""
        self.smallest = min(self.smallest or number, number)
        self.largest = max(self.largest, number)
        self.count += 1


class AuditVerifier:
    """Reads the whole chain once, and compares what it names."""

    def __init__(self, session: Session, key: bytes | None) -> None:
        """Prepare.

        Args:
            session: of a unit of work.
            key: the installation's secret for the chain; without it a keyed chain cannot be verified.
        """
        self._session, self._key, self._log = session, key, AuditLog(session)

    def verify(self) -> ChainBreak | None:
        """The first record that does not fit, or None where all holds: chain, triggers, and what the chain names."""
        # The head is read first: what is appended meanwhile is then behind it and not missed.
        head = self._session.execute(
            select(AuditHeadRow.number, AuditHeadRow.hash, AuditHeadRow.keyed_from, AuditHeadRow.seal)
        ).one()
        return self._chain(*head) or self._triggers(head.number) or self._content(head.number)

    def _chain(self, head_number: int, head_hash: str, keyed_from: int | None, seal: str | None) -> ChainBreak | None:
        number, last, problem = 0, BEGIN, ""
        for record in self._records(head_number):
            number += 1
            if number == keyed_from == record.number:
                problem = self._unsealed(keyed_from, last, seal)
            problem = problem or self._problem_of(record, number, last, keyed_from)
            if problem:
                return ChainBreak(number=number, problem=problem)
            last = record.hash
        if number < head_number:
            return ChainBreak(number=number + 1, problem=MISSING)
        if last != head_hash:
            return ChainBreak(number=number, problem=NOT_THE_HEAD)
        if keyed_from is None and self._key is not None:
            # An installation had its chain keyed when its schema was brought to this.
            problem = NO_SEAL
        elif keyed_from is not None and number < keyed_from:
            problem = self._unsealed(keyed_from, last, seal)
        return ChainBreak(number=number + 1, problem=problem) if problem else None

    def _problem_of(self, record: AuditRecord, number: int, last: str, keyed_from: int | None) -> str:
        if record.number != number:
            return MISSING
        if record.previous != last:
            return NOT_FOLLOWING
        keyed = keyed_from is not None and number >= keyed_from
        return "" if record.hash == chain_hash(record, self._key if keyed else None) else CHANGED

    def _unsealed(self, keyed_from: int, last: str, seal: str | None) -> str:
        if self._key is None:
            return NO_KEY
        return "" if seal == seal_of(self._key, keyed_from, last) else NO_SEAL

    def _records(self, head_number: int) -> Iterator[AuditRecord]:
        for record in self._log.each(AuditFilter()):
            if record.number > head_number:
                return
            yield record

    def _triggers(self, number: int) -> ChainBreak | None:
        if self._session.get_bind().dialect.name == "postgresql":
            there = {
                name: kind
                for name, kind, body in self._session.execute(_POSTGRESQL)
                if _plain(body) == _plain(POSTGRESQL_BODY)
            }
            missing = [name for name, kind in POSTGRESQL_TRIGGERS.items() if there.get(name) != kind]
        else:
            found = {name: _plain(sql) for name, sql in self._session.execute(_SQLITE)}
            missing = [name for name, sql in SQLITE_TRIGGERS.items() if found.get(name) != _plain(sql)]
        return ChainBreak(number=number, problem=NO_TRIGGER, about=missing[0]) if missing else None

    def _content(self, head_number: int) -> ChainBreak | None:
        later = self._later(head_number)
        seen = {kind: _Seen() for kind in CONTENT}
        batch: list[AuditRecord] = []
        for record in self._records(head_number):
            if record.action == SEALED and (found := self._sealed(record, later, seen)):
                return found
            if EVENT in record.details and record.action.startswith("suggestion."):
                batch.append(record)
            if len(batch) == BATCH:
                if found := self._compared(batch, later, seen):
                    return found
                batch = []
        return self._compared(batch, later, seen) or self._unrecorded(head_number, seen)

    def _later(self, head_number: int) -> dict[str, str | None]:
        """Digests that take the place of the first one, by `event#12`; None where an earlier version noted none."""
        later: dict[str, str | None] = {}
        for record in self._records(head_number):
            if record.action in (RESEALED, SEALED):
                later |= {name: str(value) for name, value in record.details.items()}
            elif record.action == CERTIFIED:
                numbers = [found[1] for name in record.details if (found := _EARLIER_ERASED.fullmatch(name))]
                for number in numbers:
                    later.setdefault(f"{EVENT}#{number}", None)
            elif APPROVAL in record.details and "content" in record.details:
                later[f"{APPROVAL}#{record.details[APPROVAL]}"] = str(record.details["content"])
        return later

    def _compared(
        self, batch: Sequence[AuditRecord], later: Mapping[str, str | None], seen: Mapping[str, _Seen]
    ) -> ChainBreak | None:
        events = self._rows(EventRow, EventRow.number, [_number(record, EVENT) for record in batch])
        made = [record for record in batch if "content" in record.details]
        decisions = self._rows(DecisionRow, DecisionRow.id, [_number(record, DECISION) for record in made])
        approvals = self._rows(ApprovalRow, ApprovalRow.id, [_number(record, APPROVAL) for record in made])
        for record in batch:
            number = _number(record, EVENT)
            seen[EVENT].add(number)
            if problem := _event_problem(record, events.get(number), later):
                return ChainBreak(number=record.number, problem=problem, about=f"{EVENT} {number}")
            for kind, rows, digest in ((DECISION, decisions, decision_digest), (APPROVAL, approvals, approval_digest)):
                if kind not in record.details or "content" not in record.details:
                    continue
                number = _number(record, kind)
                if kind == DECISION or record.action == ASKED:
                    seen[kind].add(number)
                row, wanted = rows.get(number), later.get(f"{kind}#{number}", record.details["content"])
                if row is None or digest(row) != wanted:
                    problem = GONE if row is None else ALTERED
                    return ChainBreak(number=record.number, problem=problem, about=f"{kind} {number}")
        return None

    def _sealed(
        self, record: AuditRecord, later: Mapping[str, str | None], seen: Mapping[str, _Seen]
    ) -> ChainBreak | None:
        """What was stored before the chain held digests, against those that were noted then or since."""
        numbers = {kind: [int(name.partition("#")[2]) for name in record.details if name.startswith(kind)]
                   for kind in seen}  # fmt: skip
        for kind, (model, column, digest) in CONTENT.items():
            rows = self._rows(model, column, numbers[kind])
            for number in numbers[kind]:
                seen[kind].add(number)
                row, name = rows.get(number), f"{kind}#{number}"
                if row is None or later[name] not in (None, digest(row)):
                    problem = GONE if row is None else ALTERED
                    return ChainBreak(number=record.number, problem=problem, about=f"{kind} {number}")
        return None

    def _rows(self, model: type[Any], column: Any, numbers: Sequence[int]) -> dict[int, Any]:
        query = select(model).where(column.in_([number for number in numbers if number]))
        if model is DecisionRow:
            query = query.options(selectinload(DecisionRow.parts))
        return {getattr(row, column.key): row for row in self._session.scalars(query)}

    def _unrecorded(self, head_number: int, seen: Mapping[str, _Seen]) -> ChainBreak | None:
        """Rows between those that the chain names, and behind the last while nothing is being stored."""
        for kind, (_, column, _) in CONTENT.items():
            known = seen[kind]
            if not known.count:
                continue
            between = select(func.count()).where(column >= known.smallest, column <= known.largest)
            behind = self._session.scalar(select(func.count()).where(column > known.largest)) or 0
            moved = self._session.scalar(select(AuditHeadRow.number)) != head_number
            if self._session.scalar(between) != known.count or (behind and not moved):
                return ChainBreak(number=head_number, problem=NOT_RECORDED, about=kind)
        return None


def _number(record: AuditRecord, kind: str) -> int:
    value = record.details.get(kind)
    return value if isinstance(value, int) else 0


def _event_problem(record: AuditRecord, row: EventRow | None, later: Mapping[str, str | None]) -> str:
    if row is None:
        return GONE
    details, name = record.details, f"{EVENT}#{row.number}"
    same = (row.suggestion_id, row.kind, row.state, row.role) == (
        record.object_id, record.action.removeprefix("suggestion."), details.get("state"), details.get("role"),
    )  # fmt: skip
    if name in later:
        same = same and later[name] in (None, event_digest(row))
    elif "whole" in details:
        same = same and details["whole"] == event_digest(row)
    else:
        same = same and details.get("particulars") == particulars_digest(row.data)
    return "" if same else ALTERED


def _plain(text_: str) -> str:
    return _SPACE.sub(" ", text_).strip()
