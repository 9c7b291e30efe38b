"""Repository of urgent clocks: which letters somebody must take on within minutes, and what was done about them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from triage.errors import NotFoundError, UrgentActError
from triage.office.urgent_config import UrgentConfig
from triage.store.base.access_scope import with_triage, within
from triage.store.base.values import value_of
from triage.store.models import SuggestionRow, UrgentClockRow, WorkItemRow
from triage.store.suggestions.events import EventLog
from triage.types import AccessScope, State, Triage, UrgentClock, UrgentOutcome
from triage.workflow.actor import SYSTEM, Actor

DETECTED, UNACKNOWLEDGED = "danger_detected", "danger_unacknowledged"
# A letter that was answered or closed long ago starts no clock when a newer model judges it once more.
OVER: tuple[State, ...] = ("replied", "evaluated", "closed", "merged", "out_of_scope")
RANK: Mapping[str, int] = {"none": 0, "look_at_once": 1, "danger": 2}


class UrgentClockRepository:
    """One clock for each letter in danger; every change is an event, and thereby in the audit."""

    def __init__(self, session: Session, events: EventLog) -> None:
        self._session = session
        self._events = events

    def start(self, triages: Sequence[Triage], config: UrgentConfig, now: datetime) -> list[str]:
        """Start the clocks of letters whose triage says so, and raise those that run; returns the ids of both.

        A triage that says less leaves a clock as it is. One that a person has closed starts again only where the
        triage says more than that person saw: a higher level, or another kind.
        """
        dangers = {triage.id: triage.danger for triage in triages if triage.danger.level != "none"}
        if not dangers:
            return []
        known = {
            row.suggestion_id: row
            for row in self._session.scalars(
                select(UrgentClockRow).where(UrgentClockRow.suggestion_id.in_(dangers)).with_for_update()
            )
        }
        facts = (
            select(SuggestionRow.id, SuggestionRow.created_at, WorkItemRow.state)
            .join(WorkItemRow, WorkItemRow.suggestion_id == SuggestionRow.id)
            .where(SuggestionRow.id.in_(dangers))
        )
        changed = []
        for key, received, state in self._session.execute(facts).all():
            danger, row = dangers[key], known.get(key)
            more = row is None or RANK[danger.level] > RANK[row.level] or not set(danger.kinds) <= set(row.kinds)
            if not more or (state in OVER and (row is None or row.closed_at is not None)):
                continue
            kinds = list(dict.fromkeys((*(row.kinds if row is not None else ()), *danger.kinds)))
            minutes = timedelta(minutes=config.minutes(kinds))
            if row is None:
                row = UrgentClockRow(
                    suggestion_id=key, level=danger.level, kinds=kinds, started_at=received,
                    due_at=received + minutes, steps=[],
                )  # fmt: skip
                self._session.add(row)
            elif row.closed_at is not None:
                self._restart(row, danger.level, kinds, now + minutes)
            else:
                self._raise(row, danger.level, kinds, now + minutes)
            self._record(row, DETECTED, SYSTEM)
            changed.append(key)
        return changed

    def get(self, ids: Sequence[str]) -> dict[str, UrgentClock]:
        """The clocks of these letters, closed ones too, by suggestion id."""
        query = select(UrgentClockRow).where(UrgentClockRow.suggestion_id.in_(ids))
        return {row.suggestion_id: _clock(row) for row in self._session.scalars(query)}

    def running(self, reach: AccessScope, limit: int, *, assigned_only: bool = False) -> list[UrgentClock]:
        """Clocks that run within a reach, escalated ones first, then the oldest due.

        Args:
            reach: what somebody may see.
            limit: how many at most.
            assigned_only: leave out letters that no department was given yet.
        """
        query = self._within(with_triage(select(UrgentClockRow)), reach, assigned_only=assigned_only)
        order = (UrgentClockRow.escalated_at.is_(None), UrgentClockRow.due_at, UrgentClockRow.suggestion_id)
        return [_clock(row) for (row,) in self._session.execute(query.order_by(*order).limit(limit))]

    def count(self, reach: AccessScope, *, assigned_only: bool = False) -> int:
        """How many clocks run within a reach."""
        query = self._within(with_triage(select(func.count())), reach, assigned_only=assigned_only)
        return int(self._session.execute(query).scalar_one())

    def unacknowledged(self, before: datetime, limit: int) -> list[str]:
        """Letters that nobody took on by a moment and that were not escalated yet, the oldest due first."""
        query = select(UrgentClockRow.suggestion_id).where(*_WAITING, UrgentClockRow.due_at <= before)
        return list(self._session.scalars(query.order_by(UrgentClockRow.due_at).limit(limit)))

    def next_due(self, after: datetime) -> datetime | None:
        """When the next clock that nobody has acknowledged is due after a moment."""
        return self._session.scalar(
            select(func.min(UrgentClockRow.due_at)).where(*_WAITING, UrgentClockRow.due_at > after)
        )

    def escalate(self, key: str, roles: Sequence[str], now: datetime) -> bool:
        """Tell these roles that nobody took a letter on; whether that was not done before."""
        done = (
            update(UrgentClockRow)
            .where(UrgentClockRow.suggestion_id == key, *_WAITING)
            .values(escalated_at=now)
            .returning(UrgentClockRow.suggestion_id)
            .execution_options(synchronize_session=False)
        )
        if self._session.scalar(done) is None:
            return False
        self._record(self._session.get_one(UrgentClockRow, key), UNACKNOWLEDGED, SYSTEM, to=list(roles))
        return True

    def acknowledge(self, key: str, actor: Actor, now: datetime) -> UrgentClock:
        """Somebody takes a letter on.

        Raises:
            NotFoundError: it has no clock.
            UrgentActError: the clock is closed, or somebody else took the letter on.
        """
        row = self._running(key)
        if row.acknowledged_at is None:
            row.acknowledged_by, row.acknowledged_at = actor.name, now
            self._record(row, "danger_acknowledged", actor)
        elif row.acknowledged_by != actor.name:
            raise UrgentActError("acknowledged", name=row.acknowledged_by)
        return _clock(row)

    def tick(self, key: str, step: str, actor: Actor, now: datetime) -> UrgentClock:
        """Note that a step was done; one that was ticked before stays as it was.

        Raises:
            NotFoundError: the letter has no clock.
            UrgentActError: the clock is closed.
        """
        row = self._running(key)
        if all(ticked["id"] != step for ticked in row.steps):
            row.steps = [*row.steps, {"id": step, "by": actor.name, "at": now.astimezone(UTC).isoformat()}]
            self._record(row, "danger_step_done", actor, step=step)
        return _clock(row)

    def confirm(self, key: str, reason: str, config: UrgentConfig, actor: Actor, now: datetime) -> UrgentClock:
        """A person says that a letter to look at is about danger: its minutes begin now.

        Raises:
            NotFoundError: it has no clock.
            UrgentActError: the clock is closed, or the letter is known to be about danger.
        """
        row = self._running(key)
        if row.level == "danger":
            raise UrgentActError("urgent_already")
        row.level, row.due_at, row.escalated_at = "danger", now + timedelta(minutes=config.minutes(row.kinds)), None
        self._record(row, "danger_confirmed", actor, reason=reason)
        return _clock(row)

    def close(self, key: str, outcome: UrgentOutcome, reason: str | None, actor: Actor, now: datetime) -> UrgentClock:
        """End a clock with what came of it; `not_danger` says that there was none.

        Raises:
            NotFoundError: the letter has no clock.
            UrgentActError: it is closed already.
        """
        row = self._running(key)
        row.closed_at, row.closed_by, row.outcome, row.reason = now, actor.name, outcome, reason
        kind = "danger_dismissed" if outcome == "not_danger" else "danger_closed"
        self._record(row, kind, actor, outcome=outcome, **({"reason": reason} if reason else {}))
        return _clock(row)

    def _within(self, query: Any, reach: AccessScope, *, assigned_only: bool) -> Any:
        query = query.join(UrgentClockRow, UrgentClockRow.suggestion_id == SuggestionRow.id)
        query = query.where(UrgentClockRow.closed_at.is_(None), *within(reach))
        return query.where(WorkItemRow.department.is_not(None)) if assigned_only else query

    def _running(self, key: str) -> UrgentClockRow:
        row = self._session.get(UrgentClockRow, key, with_for_update=True, populate_existing=True)
        if row is None:
            raise NotFoundError("urgent clock", key)
        if row.closed_at is not None:
            raise UrgentActError("closed", name=row.closed_by)
        return row

    def _restart(self, row: UrgentClockRow, level: str, kinds: list[str], due: datetime) -> None:
        row.level, row.kinds, row.due_at, row.steps = level, kinds, due, []
        row.acknowledged_by = row.acknowledged_at = row.escalated_at = None
        row.closed_at = row.closed_by = row.outcome = row.reason = None

    def _raise(self, row: UrgentClockRow, level: str, kinds: list[str], due: datetime) -> None:
        if RANK[level] > RANK[row.level]:
            row.level = level
        row.kinds, row.due_at = kinds, min(row.due_at, due)

    def _record(self, row: UrgentClockRow, kind: str, actor: Actor, **particulars: Any) -> None:
        data = {"level": row.level, "kinds": list(row.kinds), "due_at": row.due_at.astimezone(UTC).isoformat()}
        self._events.record(row.suggestion_id, kind, actor, data=data | particulars)


_WAITING = (
    UrgentClockRow.closed_at.is_(None),
    UrgentClockRow.acknowledged_at.is_(None),
    UrgentClockRow.escalated_at.is_(None),
)


def _clock(row: UrgentClockRow) -> UrgentClock:
    return value_of(UrgentClock, row)
