"""Repository of handlings: where suggestions stand, and what the machine still has to do for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import bindparam, func, select, tuple_, update
from sqlalchemy.orm import Session

from retrieval.batches import batched
from triage.errors import IncompleteTransitionError, MergeTargetError, NotFoundError, StaleWorkItemError
from triage.store.base.access_scope import reached
from triage.store.base.conflict import insert_new
from triage.store.base.lease import Lease
from triage.store.base.lookup import LOOKUP_BATCH, rows_of
from triage.store.base.values import value_of
from triage.store.models import DepartmentRow, SuggestionRow, WorkItemRow
from triage.store.models.base import table_of
from triage.store.suggestions.events import EventLog
from triage.types import AccessScope, Transition, WorkItem
from triage.types.state_names import EVENT_OF
from triage.workflow.actor import SYSTEM, Actor
from triage.workflow.lifecycle import move, taken_back

LEASE = timedelta(minutes=2)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(hours=1)
_LEASE = Lease(WorkItemRow.suggestion_id, WorkItemRow.claimed_until, LEASE, WorkItemRow.claim, LONGEST_PAUSE)
# The number of the lock of whoever merges, on databases with several writers.
MERGING = 0x6A647A02
# What every triage writes, on the table: no unit of work reads these rows again.
_HANDLINGS = table_of(WorkItemRow)
_DONE = (
    update(_HANDLINGS)
    .values(triage_due=False, claim=None, claimed_until=None, attempts=0)
    .returning(_HANDLINGS.c.suggestion_id)
)
_TRIAGED = (
    update(_HANDLINGS)
    .values(state="triaged", deadline=bindparam("until"), revision=_HANDLINGS.c.revision + 1)
    .returning(_HANDLINGS.c.suggestion_id)
)
_FIELDS = tuple(name for name in WorkItem.model_fields if name not in ("suggestion_id", "revision", "change"))


@dataclass(frozen=True)
class Claim:
    """The lease of one worker on suggestions that it triages now."""

    token: str
    ids: tuple[str, ...]


class WorkItemRepository:
    """Where each suggestion stands."""

    def __init__(self, session: Session, events: EventLog) -> None:
        self._session = session
        self._events = events

    def open(self, ids: Sequence[str], actor: Actor = SYSTEM) -> None:
        """Begin with suggestions that are new: received, and due for triage."""
        now = datetime.now(UTC)
        rows = [
            {
                "suggestion_id": key, "state": "received", "co_departments": [], "cycle": 1, "revision": 0,
                "change": 0, "updated_at": now, "triage_due": True, "attempts": 0,
            }
            for key in ids
        ]  # fmt: skip
        if rows:
            self._session.execute(insert_new(self._session, WorkItemRow), rows)
        for key in ids:
            self._events.record(key, "received", actor, state="received")

    def renew(self, ids: Sequence[str], why: str = "corrected") -> None:
        """Have suggestions triaged again: their content was corrected, or what was suggested was rejected."""
        self._make_due(ids)
        for key in ids:
            self._events.record(key, why)

    def _make_due(self, ids: Sequence[str]) -> None:
        for batch in batched(ids, LOOKUP_BATCH):
            values = {"triage_due": True, "claim": None, "claimed_until": None, "attempts": 0}
            self._session.execute(update(WorkItemRow).where(WorkItemRow.suggestion_id.in_(batch)).values(values))

    def take_back(self, key: str, why: str, actor: Actor, data: dict[str, object]) -> None:
        """Have a suggestion triaged again from the beginning, because it says something else now.

        Args:
            key: which suggestion.
            why: the event.
            actor: who caused it.
            data: particulars of the event.
        """
        before = self.lock(key)
        after = taken_back(before, datetime.now(UTC))
        if after != before:
            self.save(before, after)
        self._make_due([key])
        self._events.record(key, why, actor, state=after.state if after.state != before.state else None, data=data)

    def note_attached(self, key: str, actor: Actor, files: int, *, judge: bool) -> None:
        """Note that files came for a suggestion later on.

        Args:
            key: which suggestion.
            actor: who brought them.
            files: how many.
            judge: whether it is to be triaged again, because it was judged without them.
        """
        if judge:
            self._make_due([key])
        self._events.record(key, "attached", actor, data={"files": files})

    def one(self, key: str) -> WorkItem:
        """Where a suggestion stands.

        Raises:
            NotFoundError: there is no such suggestion.
        """
        row = self._session.get(WorkItemRow, key, populate_existing=True)
        if row is None:
            raise NotFoundError("suggestion", key)
        return to_work_item(row)

    def lock(self, key: str) -> WorkItem:
        """Where a suggestion stands; nobody else changes it before the unit of work ends.

        Raises:
            NotFoundError: there is no such suggestion.
        """
        row = self._session.get(WorkItemRow, key, populate_existing=True, with_for_update=True)
        if row is None:
            raise NotFoundError("suggestion", key)
        return to_work_item(row)

    def get(self, ids: Sequence[str]) -> dict[str, WorkItem]:
        """Those of `ids` that are stored, by id."""
        rows = rows_of(self._session, select(WorkItemRow), WorkItemRow.suggestion_id, ids)
        return {row.suggestion_id: to_work_item(row) for (row,) in rows}

    def save(self, before: WorkItem, after: WorkItem) -> None:
        """Replace what was read before.

        Raises:
            StaleWorkItemError: somebody else changed it in between.
        """
        changed = (
            update(WorkItemRow)
            .where(WorkItemRow.suggestion_id == before.suggestion_id, WorkItemRow.revision == before.revision)
            .values({name: getattr(after, name) for name in _FIELDS} | {"revision": before.revision + 1})
            .returning(WorkItemRow.revision)
        )
        if self._session.scalar(changed) is None:
            raise StaleWorkItemError(before.suggestion_id)

    def move(self, wanted: Transition, before: WorkItem, actor: Actor) -> WorkItem:
        """Carry out an act on a suggestion as it was read; returns where it stands now.

        Raises:
            NotPermittedError: the actor may not do this.
            TransitionError: it is not possible in this state.
            IncompleteTransitionError: a particular is missing, or names what is not there.
            MergeTargetError: it would be merged into one that is merged itself.
            StaleWorkItemError: somebody else changed the suggestion in between.
        """
        after = move(before, wanted, actor, datetime.now(UTC))
        self._check_names(wanted)
        if wanted.action == "merge" and wanted.target is not None:
            self._check_target(before.suggestion_id, wanted.target)
        self.save(before, after)
        state = after.state if after.state != before.state else None
        data = wanted.model_dump(mode="json", exclude_none=True, exclude={"action"})
        self._events.record(before.suggestion_id, EVENT_OF[wanted.action], actor, state=state, data=data)
        return after.model_copy(update={"revision": before.revision + 1})

    def _check_names(self, wanted: Transition) -> None:
        named = {*(wanted.co_departments or ()), *([wanted.department] if wanted.department else [])}
        known = set(self._session.scalars(select(DepartmentRow.name).where(DepartmentRow.name.in_(named))))
        if missing := sorted(named - known):
            raise IncompleteTransitionError("no_department", action=wanted.action, name=missing[0])
        if wanted.target is not None and self._session.get(WorkItemRow, wanted.target) is None:
            raise IncompleteTransitionError("no_target", action=wanted.action, key=wanted.target)

    def _check_target(self, key: str, target: str) -> None:
        """Let nothing be merged into what is merged itself: then no chain of merges leads back to its start.

        Whoever merges at the same moment waits, so that two cannot be merged into each other.
        """
        if self._session.get_bind().dialect.name == "postgresql":
            self._session.execute(select(func.pg_advisory_xact_lock(MERGING)))
        if self.one(target).state == "merged":
            root = self.root(target)
            if root is None or root.suggestion_id == key:
                raise MergeTargetError("leads_back", target=target)
            raise MergeTargetError("merged", target=target)

    def root(self, key: str) -> WorkItem | None:
        """The one that a suggestion was merged into in the end; itself where it was not merged.

        None where the merges lead in a circle, as an older version let them.

        Raises:
            NotFoundError: there is no such suggestion.
        """
        work_item, seen = self.one(key), {key}
        while work_item.state == "merged" and work_item.merged_into is not None:
            if work_item.merged_into in seen:
                return None
            seen.add(work_item.merged_into)
            work_item = self.one(work_item.merged_into)
        return work_item

    def changed(self, after: int, limit: int, reach: AccessScope, since: datetime | None = None) -> list[WorkItem]:
        """Up to `limit` handlings whose newest change has a larger number, in the order of these numbers.

        One that changes between two pages moves on to a later page; none is left out.

        Args:
            after: the number of the last change that was seen; 0 begins.
            limit: how many at most.
            reach: leaves out what is outside.
            since: leaves out what has not changed since then.
        """
        conditions = (WorkItemRow.change > after, *reached(reach, WorkItemRow.suggestion_id))
        query = select(WorkItemRow).where(*conditions).order_by(WorkItemRow.change).limit(limit)
        if since is not None:
            query = query.where(WorkItemRow.updated_at >= since)
        return [to_work_item(row) for row in self._session.scalars(query)]

    def newest_change(self, reach: AccessScope) -> int:
        """The number of the newest event of a suggestion within a reach; 0 where there is none."""
        newest = select(func.max(WorkItemRow.change)).where(*reached(reach, WorkItemRow.suggestion_id))
        return self._session.scalar(newest) or 0

    def in_states(self, states: Sequence[str], before: date | None = None) -> list[WorkItem]:
        """Handlings in any of these states, the earliest deadline first.

        Args:
            states: which states.
            before: leaves out those with a later deadline, or none.
        """
        query = select(WorkItemRow).where(WorkItemRow.state.in_(states))
        if before is not None:
            query = query.where(WorkItemRow.deadline <= before)
        order = (WorkItemRow.deadline.asc().nulls_last(), WorkItemRow.suggestion_id)
        return [to_work_item(row) for row in self._session.scalars(query.order_by(*order))]

    def merged_with(self, key: str) -> list[WorkItem]:
        """Those that were merged into a suggestion, also by way of others, in the order of their ids."""
        found: dict[str, WorkItem] = {}
        frontier = [key]
        while frontier:
            query = select(WorkItemRow).where(WorkItemRow.merged_into.in_(frontier), WorkItemRow.state == "merged")
            fresh = [to_work_item(row) for row in self._session.scalars(query)]
            frontier = [one.suggestion_id for one in fresh if one.suggestion_id not in found]
            found.update((one.suggestion_id, one) for one in fresh)
        return [found[name] for name in sorted(found) if name != key]

    def merged_and_rated(self, satisfaction: int) -> list[WorkItem]:
        """Merged ones whose citizens rate the reply that they got at most so, in the order of their ids."""
        query = select(WorkItemRow).where(WorkItemRow.state == "merged", WorkItemRow.satisfaction <= satisfaction)
        return [to_work_item(row) for row in self._session.scalars(query.order_by(WorkItemRow.suggestion_id))]

    def answer(self, merged: WorkItem, leading: str, reply: str, actor: Actor) -> None:
        """Give the citizen of a merged suggestion the reply that was given to the leading one.

        Raises:
            StaleWorkItemError: somebody else changed it in between.
        """
        changes = {"reply": reply, "satisfaction": None, "updated_at": datetime.now(UTC)}
        self.save(merged, merged.model_copy(update=changes))
        self._events.record(merged.suggestion_id, "answered", actor, data={"reply": reply, "target": leading})

    def extension_asked(self) -> list[WorkItem]:
        """Handlings whose department asks for a later deadline, the earliest deadline first."""
        query = select(WorkItemRow).where(WorkItemRow.extension_until.is_not(None)).order_by(WorkItemRow.deadline)
        return [to_work_item(row) for row in self._session.scalars(query)]

    def due(self) -> list[str]:
        """Ids of those that the machine still has to judge, oldest first: the order in which duplicates are found."""
        query = select(WorkItemRow.suggestion_id).join(SuggestionRow).where(WorkItemRow.triage_due)
        return list(self._session.scalars(query.order_by(SuggestionRow.time, SuggestionRow.id)))

    def is_due(self, key: str) -> bool:
        """Whether the machine still has to judge a suggestion."""
        return bool(self._session.scalar(select(WorkItemRow.triage_due).where(WorkItemRow.suggestion_id == key)))

    def count_due(self) -> int:
        """How many the machine still has to judge."""
        return self._session.scalar(select(func.count()).where(WorkItemRow.triage_due)) or 0

    def counts(self) -> dict[str, int]:
        """How many suggestions are in each state."""
        query = select(WorkItemRow.state, func.count()).group_by(WorkItemRow.state)
        return {state: number for state, number in self._session.execute(query)}  # noqa: C416

    def claim(self, limit: int, now: datetime) -> Claim:
        """Take a lease on up to `limit` suggestions that are due and that no living worker has."""
        due = select(WorkItemRow.suggestion_id).join(SuggestionRow).where(WorkItemRow.triage_due)
        order = (SuggestionRow.time, SuggestionRow.id)
        token, ids = _LEASE.take(self._session, due.order_by(*order).limit(limit), now)
        found = self._session.execute(select(SuggestionRow.id, SuggestionRow.time).where(SuggestionRow.id.in_(ids)))
        times = {row.id: row.time for row in found}
        return Claim(token, tuple(sorted(ids, key=lambda key: (times[key] or datetime.min, key))))  # noqa: DTZ901

    def complete(self, judged: Mapping[str, str], claim: str | None) -> set[str]:
        """Note that suggestions are triaged; returns those of which that still counts.

        Args:
            judged: the digest of the content that was judged, by suggestion; a content corrected since then is judged
                again.
            claim: the lease under which they were judged; None for a caller without one.
        """
        letters = table_of(SuggestionRow).c
        same = select(letters.id).where(tuple_(letters.id, letters.digest).in_(list(judged.items())))
        conditions = [_HANDLINGS.c.suggestion_id.in_(same), _HANDLINGS.c.triage_due]
        if claim is not None:
            conditions.append(_HANDLINGS.c.claim == claim)
        return set(self._session.scalars(_DONE.where(*conditions)))

    def triaged(self, deadlines: Mapping[str, date | None]) -> set[str]:
        """Note that suggestions have a triage; returns those that were merely received until now.

        Who already handles one keeps the deadline that was given.

        Args:
            deadlines: what the triage suggests, by suggestion.
        """
        self._session.execute(_DONE.where(_HANDLINGS.c.suggestion_id.in_(deadlines), _HANDLINGS.c.triage_due))
        moved = set[str]()
        for deadline in dict.fromkeys(deadlines.values()):
            keys = [key for key, value in deadlines.items() if value == deadline]
            first = (_HANDLINGS.c.suggestion_id.in_(keys), _HANDLINGS.c.state == "received")
            moved.update(self._session.scalars(_TRIAGED.where(*first), {"until": deadline}))
        return moved

    def postpone(self, key: str, claim: str, now: datetime) -> None:
        """Put off a suggestion that could not be judged; the pause doubles with every attempt."""
        attempts = self._session.scalar(select(WorkItemRow.attempts).where(WorkItemRow.suggestion_id == key)) or 0
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(attempts, 20))
        _LEASE.end(self._session, key, claim, claimed_until=now + pause, attempts=attempts + 1)

    def release(self, claim: str | None = None) -> None:
        """Give up a lease, or every lease where none is named: of the workers that died with their process."""
        _LEASE.give_up(self._session, claim)


def to_work_item(row: WorkItemRow) -> WorkItem:
    """The stored handling as a value."""
    return value_of(WorkItem, row)
