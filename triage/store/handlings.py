"""Repository of handlings: where suggestions stand, and what the machine still has to do for them."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import bindparam, func, or_, select, tuple_, update
from sqlalchemy.orm import Session

from triage.errors import IncompleteTransitionError, NotFoundError, StaleHandlingError
from triage.store.conflict import insert_new
from triage.store.events import EventLog
from triage.store.models import DepartmentRow, HandlingRow, SuggestionRow
from triage.store.models.base import table_of
from triage.store.reach import reached
from triage.store.upsert import LOOKUP_BATCH
from triage.types import Handling, Reach, Transition
from triage.workflow.actor import SYSTEM, Actor
from triage.workflow.lifecycle import EVENT_KINDS, move

LEASE = timedelta(minutes=2)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(hours=1)
# What every triage writes, on the table: no unit of work reads these rows again.
_HANDLINGS = table_of(HandlingRow)
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
_FIELDS = tuple(name for name in Handling.model_fields if name not in ("suggestion_id", "revision", "change"))


@dataclass(frozen=True)
class Claim:
    """The lease of one worker on suggestions that it triages now."""

    token: str
    ids: tuple[str, ...]


class HandlingRepository:
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
            self._session.execute(insert_new(self._session, HandlingRow), rows)
        for key in ids:
            self._events.record(key, "received", actor, state="received")

    def renew(self, ids: Sequence[str], why: str = "corrected") -> None:
        """Have suggestions triaged again: their content was corrected, or what was suggested was rejected."""
        for start in range(0, len(ids), LOOKUP_BATCH):
            batch = ids[start : start + LOOKUP_BATCH]
            values = {"triage_due": True, "claim": None, "claimed_until": None, "attempts": 0}
            self._session.execute(update(HandlingRow).where(HandlingRow.suggestion_id.in_(batch)).values(values))
        for key in ids:
            self._events.record(key, why)

    def one(self, key: str) -> Handling:
        """Where a suggestion stands.

        Raises:
            NotFoundError: there is no such suggestion.
        """
        row = self._session.get(HandlingRow, key, populate_existing=True)
        if row is None:
            raise NotFoundError("suggestion", key)
        return to_handling(row)

    def get(self, ids: Sequence[str]) -> dict[str, Handling]:
        """Those of `ids` that are stored, by id."""
        found: dict[str, Handling] = {}
        for start in range(0, len(ids), LOOKUP_BATCH):
            query = select(HandlingRow).where(HandlingRow.suggestion_id.in_(ids[start : start + LOOKUP_BATCH]))
            found.update((row.suggestion_id, to_handling(row)) for row in self._session.scalars(query))
        return found

    def save(self, before: Handling, after: Handling) -> None:
        """Replace what was read before.

        Raises:
            StaleHandlingError: somebody else changed it in between.
        """
        changed = (
            update(HandlingRow)
            .where(HandlingRow.suggestion_id == before.suggestion_id, HandlingRow.revision == before.revision)
            .values({name: getattr(after, name) for name in _FIELDS} | {"revision": before.revision + 1})
            .returning(HandlingRow.revision)
        )
        if self._session.scalar(changed) is None:
            raise StaleHandlingError(before.suggestion_id)

    def move(self, wanted: Transition, before: Handling, actor: Actor) -> Handling:
        """Carry out an act on a suggestion as it was read; returns where it stands now.

        Raises:
            NotPermittedError: the actor may not do this.
            TransitionError: it is not possible in this state.
            IncompleteTransitionError: a particular is missing, or names what is not there.
            StaleHandlingError: somebody else changed the suggestion in between.
        """
        after = move(before, wanted, actor, datetime.now(UTC))
        self._check_names(wanted)
        self.save(before, after)
        state = after.state if after.state != before.state else None
        data = wanted.model_dump(mode="json", exclude_none=True, exclude={"action"})
        self._events.record(before.suggestion_id, EVENT_KINDS[wanted.action], actor, state=state, data=data)
        return after.model_copy(update={"revision": before.revision + 1})

    def _check_names(self, wanted: Transition) -> None:
        named = {*(wanted.co_departments or ()), *([wanted.department] if wanted.department else [])}
        known = set(self._session.scalars(select(DepartmentRow.name).where(DepartmentRow.name.in_(named))))
        if missing := sorted(named - known):
            raise IncompleteTransitionError(wanted.action, f"there is no department {missing[0]!r}")
        if wanted.target is not None and self._session.get(HandlingRow, wanted.target) is None:
            raise IncompleteTransitionError(wanted.action, f"there is no suggestion {wanted.target!r}")

    def changed(self, after: int, limit: int, reach: Reach, since: datetime | None = None) -> list[Handling]:
        """Up to `limit` handlings whose newest change has a larger number, in the order of these numbers.

        One that changes between two pages moves on to a later page; none is left out.

        Args:
            after: the number of the last change that was seen; 0 begins.
            limit: how many at most.
            reach: leaves out what is outside.
            since: leaves out what has not changed since then.
        """
        conditions = (HandlingRow.change > after, *reached(reach, HandlingRow.suggestion_id))
        query = select(HandlingRow).where(*conditions).order_by(HandlingRow.change).limit(limit)
        if since is not None:
            query = query.where(HandlingRow.updated_at >= since)
        return [to_handling(row) for row in self._session.scalars(query)]

    def in_states(self, states: Sequence[str], before: date | None = None) -> list[Handling]:
        """Handlings in any of these states, the earliest deadline first.

        Args:
            states: which states.
            before: leaves out those with a later deadline, or none.
        """
        query = select(HandlingRow).where(HandlingRow.state.in_(states))
        if before is not None:
            query = query.where(HandlingRow.deadline <= before)
        order = (HandlingRow.deadline.asc().nulls_last(), HandlingRow.suggestion_id)
        return [to_handling(row) for row in self._session.scalars(query.order_by(*order))]

    def merged_with(self, key: str) -> list[Handling]:
        """Those that were merged into a suggestion, also by way of others, in the order of their ids."""
        found: dict[str, Handling] = {}
        frontier = [key]
        while frontier:
            query = select(HandlingRow).where(HandlingRow.merged_into.in_(frontier), HandlingRow.state == "merged")
            fresh = [to_handling(row) for row in self._session.scalars(query)]
            frontier = [one.suggestion_id for one in fresh if one.suggestion_id not in found]
            found.update((one.suggestion_id, one) for one in fresh)
        return [found[name] for name in sorted(found) if name != key]

    def merged_and_rated(self, satisfaction: int) -> list[Handling]:
        """Merged ones whose citizens rate the reply that they got at most so, in the order of their ids."""
        query = select(HandlingRow).where(HandlingRow.state == "merged", HandlingRow.satisfaction <= satisfaction)
        return [to_handling(row) for row in self._session.scalars(query.order_by(HandlingRow.suggestion_id))]

    def answer(self, merged: Handling, leading: str, reply: str, actor: Actor) -> None:
        """Give the citizen of a merged suggestion the reply that was given to the leading one.

        Raises:
            StaleHandlingError: somebody else changed it in between.
        """
        changes = {"reply": reply, "satisfaction": None, "updated_at": datetime.now(UTC)}
        self.save(merged, merged.model_copy(update=changes))
        self._events.record(merged.suggestion_id, "answered", actor, data={"reply": reply, "target": leading})

    def extension_asked(self) -> list[Handling]:
        """Handlings whose department asks for a later deadline, the earliest deadline first."""
        query = select(HandlingRow).where(HandlingRow.extension_until.is_not(None)).order_by(HandlingRow.deadline)
        return [to_handling(row) for row in self._session.scalars(query)]

    def due(self) -> list[str]:
        """Ids of those that the machine still has to judge, oldest first: the order in which duplicates are found."""
        query = select(HandlingRow.suggestion_id).join(SuggestionRow).where(HandlingRow.triage_due)
        return list(self._session.scalars(query.order_by(SuggestionRow.time, SuggestionRow.id)))

    def is_due(self, key: str) -> bool:
        """Whether the machine still has to judge a suggestion."""
        return bool(self._session.scalar(select(HandlingRow.triage_due).where(HandlingRow.suggestion_id == key)))

    def count_due(self) -> int:
        """How many the machine still has to judge."""
        return self._session.scalar(select(func.count()).where(HandlingRow.triage_due)) or 0

    def counts(self) -> dict[str, int]:
        """How many suggestions are in each state."""
        query = select(HandlingRow.state, func.count()).group_by(HandlingRow.state)
        return {state: number for state, number in self._session.execute(query)}  # noqa: C416

    def claim(self, limit: int, now: datetime) -> Claim:
        """Take a lease on up to `limit` suggestions that are due and that no living worker has."""
        token = uuid.uuid4().hex
        free = (
            select(HandlingRow.suggestion_id)
            .join(SuggestionRow)
            .where(HandlingRow.triage_due)
            .where(or_(HandlingRow.claimed_until.is_(None), HandlingRow.claimed_until < now))
            .order_by(SuggestionRow.time, SuggestionRow.id)
            .limit(limit)
            .with_for_update(skip_locked=True, of=HandlingRow)
        )
        taken = (
            update(HandlingRow)
            .where(HandlingRow.suggestion_id.in_(free.scalar_subquery()), HandlingRow.triage_due)
            .values(claim=token, claimed_until=now + LEASE)
            .returning(HandlingRow.suggestion_id)
            .execution_options(synchronize_session=False)
        )
        ids = list(self._session.scalars(taken))
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
        attempts = self._session.scalar(select(HandlingRow.attempts).where(HandlingRow.suggestion_id == key)) or 0
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(attempts, 20))
        self._session.execute(
            update(HandlingRow)
            .where(HandlingRow.suggestion_id == key, HandlingRow.claim == claim)
            .values(claim=None, claimed_until=now + pause, attempts=attempts + 1)
        )

    def release(self, claim: str | None = None) -> None:
        """Give up a lease, or every lease where none is named: of the workers that died with their process."""
        query = update(HandlingRow).where(HandlingRow.claim.is_not(None)).values(claim=None, claimed_until=None)
        self._session.execute(query if claim is None else query.where(HandlingRow.claim == claim))


def to_handling(row: HandlingRow) -> Handling:
    """The stored handling as a value."""
    return Handling.model_validate({name: getattr(row, name) for name in Handling.model_fields})
