"""Repository of suggestions, their triages and the decisions on them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, NamedTuple

from sqlalchemy import case, exists, func, insert, select, update
from sqlalchemy.orm import Session, selectinload

from retrieval.batches import batched
from triage.errors import InvalidDecisionError, NotFoundError
from triage.store.access.content_digests import DECISION, decision_digest
from triage.store.base.access_scope import reached
from triage.store.base.lookup import LOOKUP_BATCH, rows_of
from triage.store.base.upsert import Counts, digest, erased_among, stored_digests
from triage.store.base.values import value_of
from triage.store.models import CitationRow, DecisionRow, PartDecisionRow, SuggestionRow, TriageRow
from triage.store.models.base import table_of
from triage.store.models.stored_json import part_of
from triage.store.suggestions.events import EventLog
from triage.store.suggestions.issues import IssueRepository
from triage.store.suggestions.work_items import WorkItemRepository
from triage.types import (
    EVERYTHING,
    OUTWARD,
    AccessScope,
    Decision,
    Part,
    PartDecision,
    Region,
    State,
    Suggestion,
    Triage,
)
from triage.types.audit import Detail
from triage.workflow.actor import Actor


@dataclass(frozen=True)
class StoredKey:
    """What identifies the stored content of a suggestion."""

    id: str
    digest: str
    time: datetime | None


class StoredLetter(NamedTuple):
    """What a new letter is compared with."""

    title: str
    text: str
    time: datetime | None
    user: str | None
    confidential: bool


class SuggestionRepository:
    """What came in."""

    def __init__(self, session: Session, work_items: WorkItemRepository) -> None:
        self._session = session
        self._work_items = work_items

    def put(self, values: Iterable[Suggestion]) -> Counts:
        """Add new suggestions and correct changed ones; triages and decisions stay.

        One whose personal data was erased stays as it is: importing the same file again does not bring it back.
        """
        latest = {value.id: value for value in values}
        known = stored_digests(self._session, SuggestionRow, latest)
        erased = erased_among(self._session, known)
        added, changed = [], []
        for key, value in latest.items():
            fields = columns_of(value)
            if key not in known:
                self._session.add(SuggestionRow(**fields, created_at=datetime.now(UTC)))
                added.append(key)
            elif known[key] != fields["digest"] and key not in erased:
                row = self._session.get_one(SuggestionRow, key)
                for name, content in fields.items():
                    setattr(row, name, content)
                changed.append(key)
        self._session.flush()
        self._work_items.open(added)
        self._work_items.renew(changed)
        return Counts(len(added), len(changed), len(latest) - len(added) - len(changed))

    def count(self) -> int:
        """How many are stored."""
        return self._session.scalar(select(func.count()).select_from(SuggestionRow)) or 0

    def get(self, ids: Sequence[str]) -> dict[str, Suggestion]:
        """Those of `ids` that are stored, by id."""
        rows = rows_of(self._session, select(SuggestionRow), SuggestionRow.id, ids)
        return {row.id: to_suggestion(row) for (row,) in rows}

    def erased(self, ids: Sequence[str]) -> set[str]:
        """Those of `ids` whose personal data was erased: no import brings it back."""
        return erased_among(self._session, ids)

    def letters(self, ids: Sequence[str]) -> dict[str, StoredLetter]:
        """What a new letter is compared with, of those of `ids` that are stored, by id."""
        columns = table_of(SuggestionRow).c
        query = select(columns.id, columns.title, columns.text, columns.time, columns.user, columns.confidential)
        return {key: StoredLetter(*letter) for key, *letter in rows_of(self._session, query, columns.id, ids)}

    def one(self, key: str) -> Suggestion:
        """The suggestion with this id.

        Raises:
            NotFoundError: there is none.
        """
        row = self._session.get(SuggestionRow, key)
        if row is None:
            raise NotFoundError("suggestion", key)
        return to_suggestion(row)

    def reopen(self, key: str) -> None:
        """Put a suggestion back among those to decide on: what was suggested is being reconsidered."""
        self._session.execute(update(SuggestionRow).where(SuggestionRow.id == key).values(decided_at=None))

    def triaged(self, reach: AccessScope = EVERYTHING) -> list[StoredKey]:
        """Id, digest and time of those within a reach with a triage: what the index holds."""
        known = exists().where(TriageRow.suggestion_id == SuggestionRow.id)
        columns = select(SuggestionRow.id, SuggestionRow.digest, SuggestionRow.time)
        rows = self._session.execute(columns.where(known, *reached(reach, SuggestionRow.id)))
        return [StoredKey(row.id, row.digest, row.time) for row in rows]

    def digests(self, ids: Sequence[str]) -> Mapping[str, str]:
        """The content digests of those of `ids` that are stored."""
        return stored_digests(self._session, SuggestionRow, ids)

    def ids(self) -> list[str]:
        """All ids, oldest first."""
        return list(self._session.scalars(select(SuggestionRow.id).order_by(SuggestionRow.time, SuggestionRow.id)))

    def all(self) -> Iterator[Suggestion]:
        """Every suggestion, oldest first."""
        ids = self.ids()
        for batch in batched(ids, LOOKUP_BATCH):
            values = self.get(batch)
            yield from (values[key] for key in batch if key in values)

    def between(self, first: date, last: date, reach: AccessScope = OUTWARD) -> list[Suggestion]:
        """The suggestions of some days within a reach, both included, oldest first; without the confidential ones."""
        start, end = datetime.combine(first, time.min), datetime.combine(last, time.max)
        query = (
            select(SuggestionRow)
            .where(SuggestionRow.time.between(start, end), ~SuggestionRow.confidential)
            .where(*reached(reach, SuggestionRow.id))
            .order_by(SuggestionRow.time, SuggestionRow.id)
        )
        return [value_of(Suggestion, row) for row in self._session.scalars(query)]


class TriageRepository:
    """What the machine suggested: versions are added, never changed."""

    def __init__(
        self, session: Session, work_items: WorkItemRepository, events: EventLog, issues: IssueRepository
    ) -> None:
        self._session = session
        self._work_items = work_items
        self._events = events
        self._issues = issues

    def add(self, triage: Triage) -> int:
        """Store a new version and make it the current one; returns its number, from 1."""
        return self.add_all([triage])[triage.id]

    def add_all(self, triages: Sequence[Triage]) -> dict[str, int]:
        """Store new versions, make them the current ones, and return their numbers, from 1.

        A suggestion that was merely received is triaged from now on. One that repeats an earlier one is suggested
        for its issue.

        Args:
            triages: of different suggestions, at most as many as one statement can name.
        """
        if not triages:
            return {}
        ids = [triage.id for triage in triages]
        versions = self._next_versions(ids)
        now, table = datetime.now(UTC), table_of(TriageRow)
        rows = [_columns(triage, versions[triage.id], now) for triage in triages]
        stored = self._session.execute(insert(table).returning(table.c.suggestion_id, table.c.id), rows)
        numbers = {row.suggestion_id: row.id for row in stored}
        cited = [
            {"triage_id": numbers[triage.id], "policy_id": policy}
            for triage in triages
            for policy in sorted(_cited(triage))
        ]
        if cited:
            self._session.execute(insert(table_of(CitationRow)), cited)
        self._issues.suggest(triages)
        moved = self._work_items.triaged({triage.id: triage.deadline for triage in triages})
        for key in ids:
            state: State | None = "triaged" if key in moved else None
            self._events.record(key, "triaged", state=state, data={"version": versions[key]})
        return versions

    def _next_versions(self, ids: Sequence[str]) -> dict[str, int]:
        columns = select(TriageRow.suggestion_id, func.max(TriageRow.version)).where(TriageRow.suggestion_id.in_(ids))
        rows = self._session.execute(columns.group_by(TriageRow.suggestion_id))
        newest = {key: version for key, version in rows}  # noqa: C416
        if newest:
            older = update(TriageRow).where(TriageRow.suggestion_id.in_(newest), TriageRow.is_current)
            self._session.execute(older.values(is_current=False))
        return {key: newest.get(key, 0) + 1 for key in ids}

    def current(self, suggestion_id: str) -> tuple[int, Triage] | None:
        """The newest version of a suggestion's triage with its number, or None."""
        query = select(TriageRow).where(TriageRow.suggestion_id == suggestion_id, TriageRow.is_current)
        row = self._session.scalar(query)
        return None if row is None else (row.version, Triage.model_validate(row.result))

    def numbers(self, suggestion_ids: Sequence[str]) -> dict[str, tuple[int, int]]:
        """How many versions, and how many current ones, each of these suggestions has; those without are left out."""
        current = func.sum(case((TriageRow.is_current, 1), else_=0))
        query = select(TriageRow.suggestion_id, func.count(), current).group_by(TriageRow.suggestion_id)
        rows = rows_of(self._session, query, TriageRow.suggestion_id, suggestion_ids)
        return {key: (versions, int(now)) for key, versions, now in rows}

    def current_of(self, suggestion_ids: Sequence[str]) -> dict[str, tuple[int, Triage]]:
        """The newest versions of the triages of these suggestions with their numbers."""
        query = select(TriageRow).where(TriageRow.suggestion_id.in_(suggestion_ids), TriageRow.is_current)
        return {
            row.suggestion_id: (row.version, Triage.model_validate(row.result)) for row in self._session.scalars(query)
        }

    def tier(self, suggestion_id: str) -> str | None:
        """The tier that is suggested now; None where there is no triage."""
        return self._session.scalar(
            select(TriageRow.tier).where(TriageRow.suggestion_id == suggestion_id, TriageRow.is_current)
        )

    def version(self, suggestion_id: str, version: int) -> Triage | None:
        """One version of a suggestion's triage, or None."""
        query = select(TriageRow.result).where(TriageRow.suggestion_id == suggestion_id, TriageRow.version == version)
        result = self._session.scalar(query)
        return None if result is None else Triage.model_validate(result)

    def regions(self, suggestion_ids: Sequence[str]) -> Mapping[str, Region]:
        """The places of the current results, by suggestion id."""
        columns = table_of(TriageRow).c
        query = select(columns.suggestion_id, part_of(columns.result, "region")).where(columns.is_current)
        rows = rows_of(self._session, query, columns.suggestion_id, suggestion_ids)
        return {key: Region.model_validate(region) for key, region in rows}

    def units(self, suggestion_ids: Sequence[str]) -> Mapping[str, tuple[str, float]]:
        """The first department of the current results with its score, by suggestion id; without one there is none."""
        columns = table_of(TriageRow).c
        query = select(columns.suggestion_id, part_of(columns.result, "departments")).where(columns.is_current)
        rows = rows_of(self._session, query, columns.suggestion_id, suggestion_ids)
        return {key: (units[0]["name"], float(units[0]["score"])) for key, units in rows if units}

    def results(self, suggestion_ids: Sequence[str]) -> Mapping[str, dict[str, Any]]:
        """The current results as stored JSON, by suggestion id."""
        query = select(TriageRow.suggestion_id, TriageRow.result).where(TriageRow.is_current)
        return {key: result for key, result in rows_of(self._session, query, TriageRow.suggestion_id, suggestion_ids)}  # noqa: C416


def _columns(triage: Triage, version: int, now: datetime) -> dict[str, Any]:
    first = triage.departments[0] if triage.departments else None
    return {
        "suggestion_id": triage.id,
        "version": version,
        "is_current": True,
        "created_at": now,
        "category": triage.category.name,
        "department": first.name if first else None,
        "score": first.score if first else 0.0,
        "area": triage.region.area,
        "tier": triage.tier,
        "deadline": triage.deadline,
        "in_scope": triage.in_scope.value,
        "needs_human": triage.needs_human.value,
        "duplicates": len(triage.duplicates),
        "result": triage.model_dump(mode="json"),
    }


def _cited(triage: Triage) -> set[str]:
    clauses = (source.id.partition(":")[2] for source in triage.sources if source.id.startswith("clause:"))
    return {clause.rpartition("-")[0] for clause in clauses}


class DecisionRepository:
    """What people decided: acts are added, never changed."""

    def __init__(self, session: Session, events: EventLog) -> None:
        self._session = session
        self._events = events

    def add(self, decision: Decision, actor: Actor | None = None) -> int:
        """Store a decision; returns its id.

        Args:
            decision: what was decided.
            actor: who, with their account; else whom the decision names.

        Raises:
            NotFoundError: there is no such suggestion.
            InvalidDecisionError: the triage has been renewed since the person read it.
        """
        suggestion = self._session.get(SuggestionRow, decision.suggestion_id)
        if suggestion is None:
            raise NotFoundError("suggestion", decision.suggestion_id)
        current = self._session.scalar(
            select(TriageRow.version).where(TriageRow.suggestion_id == decision.suggestion_id, TriageRow.is_current)
        )
        if current != decision.triage_version:
            raise InvalidDecisionError("renewed", version=decision.triage_version, current=current or "—")
        row = DecisionRow(
            suggestion_id=decision.suggestion_id,
            triage_version=decision.triage_version,
            actor=decision.actor,
            time=decision.time,
            parts=[
                PartDecisionRow(position=position, **part.model_dump()) for position, part in enumerate(decision.parts)
            ],
        )
        self._session.add(row)
        suggestion.decided_at = decision.time
        self._session.flush()
        person = actor or Actor(name=decision.actor, role="handler")
        content: dict[str, Detail] = {DECISION: row.id, "content": decision_digest(row)}
        self._events.record(decision.suggestion_id, "decided", person, data={"decision": row.id}, content=content)
        return row.id

    def withdraw(self, suggestion_id: str, decisions: Sequence[int], now: datetime) -> None:
        """Have decisions no longer count; they stay on record."""
        ids = DecisionRow.id.in_(decisions)
        self._session.execute(update(DecisionRow).where(ids).values(withdrawn_at=now))
        left = select(func.max(DecisionRow.time)).where(
            DecisionRow.suggestion_id == suggestion_id, DecisionRow.withdrawn_at.is_(None)
        )
        suggestion = self._session.get_one(SuggestionRow, suggestion_id)
        suggestion.decided_at = self._session.scalar(left)

    def of(self, suggestion_id: str) -> list[Decision]:
        """All decisions on a suggestion that count, oldest first."""
        query = (
            select(DecisionRow)
            .where(DecisionRow.suggestion_id == suggestion_id, DecisionRow.withdrawn_at.is_(None))
            .options(selectinload(DecisionRow.parts))
            .order_by(DecisionRow.id)
        )
        return [to_decision(row) for row in self._session.scalars(query)]

    def standing(self, suggestion_id: str, part: Part) -> str | None:
        """What holds for a part by the newest decision on it; None where nobody decided on it, or rejected it."""
        query = (
            select(PartDecisionRow.value)
            .join(DecisionRow, DecisionRow.id == PartDecisionRow.decision_id)
            .where(DecisionRow.suggestion_id == suggestion_id, DecisionRow.withdrawn_at.is_(None))
            .where(PartDecisionRow.part == part)
            .order_by(DecisionRow.id.desc())
            .limit(1)
        )
        return self._session.scalar(query)

    def of_many(self, suggestion_ids: Sequence[str]) -> dict[str, list[Decision]]:
        """All decisions on these suggestions, by suggestion id, oldest first."""
        found: dict[str, list[Decision]] = {}
        query = (
            select(DecisionRow)
            .where(DecisionRow.withdrawn_at.is_(None))
            .options(selectinload(DecisionRow.parts))
            .order_by(DecisionRow.id)
        )
        for (row,) in rows_of(self._session, query, DecisionRow.suggestion_id, suggestion_ids):
            found.setdefault(row.suggestion_id, []).append(to_decision(row))
        return found

    def all(self) -> Iterator[Decision]:
        """Every decision, oldest first."""
        query = (
            select(DecisionRow)
            .where(DecisionRow.withdrawn_at.is_(None))
            .options(selectinload(DecisionRow.parts))
            .order_by(DecisionRow.id)
        )
        for row in self._session.scalars(query):
            yield to_decision(row)


def columns_of(suggestion: Suggestion) -> dict[str, Any]:
    """The columns of a suggestion's row that its content fills."""
    kept = {"warnings": list(suggestion.warnings), "confidential": suggestion.confidential}
    return suggestion.model_dump() | kept | {"digest": digest(suggestion)}


def to_suggestion(row: SuggestionRow) -> Suggestion:
    """The value that a row holds."""
    return value_of(Suggestion, row)


def to_decision(row: DecisionRow) -> Decision:
    """The decision in a row whose parts are loaded."""
    return value_of(Decision, row, parts=tuple(value_of(PartDecision, part) for part in row.parts))
