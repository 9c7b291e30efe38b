"""Repository of tasks: what operators asked for, who works on it, and what became of it."""

import secrets
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from sqlalchemy.orm import Session

from triage.store.base.conflict import insert_new
from triage.store.base.lease import Lease
from triage.store.base.values import value_of
from triage.store.models import TaskRow
from triage.types import Task, TaskKind

LEASE = timedelta(minutes=2)
_LEASE = Lease(TaskRow.id, TaskRow.claimed_until, LEASE, TaskRow.claim)
KEPT = 20
LONGEST_OUTPUT = 20_000
# A task that takes its process down with it is not begun for ever; one that changes something else when it is done
# twice is begun once.
MOST_ATTEMPTS = 3
ONCE: tuple[TaskKind, ...] = ("undo",)
ABANDONED = "执行它的进程中断了。"
_OPEN = TaskRow.ended_at.is_(None)


class TaskRepository:
    """Tasks; of each kind one is open at a time, and each is one worker's under a lease that runs out."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def ask(self, kind: TaskKind, argument: str, actor: str) -> Task | None:
        """Put a task on the list, where the oldest that ended go; None where one of its kind waits or runs already."""
        number = f"{time.time_ns():020}-{secrets.token_hex(4)}"
        task = Task(id=number, kind=kind, argument=argument, actor=actor, asked_at=datetime.now(UTC))
        if not self.put([task]):
            return None
        kept = select(TaskRow.id).where(~_OPEN).order_by(TaskRow.id.desc()).limit(KEPT)
        self._session.execute(delete(TaskRow).where(~_OPEN, TaskRow.id.not_in(kept)))
        return task

    def put(self, tasks: Iterable[Task]) -> list[str]:
        """Store tasks as they are; returns the ids of those that were new and whose kind was not open."""
        statement = insert_new(self._session, TaskRow).returning(TaskRow.id)
        rows = [task.model_dump() | {"attempts": 0, "output": _kept(task.output)} for task in tasks]
        return [key for row in rows for key in self._session.scalars(statement, row)]

    def recent(self, *kinds: TaskKind) -> list[Task]:
        """The tasks that are kept, of some kinds or all, the newest first."""
        query = select(TaskRow).order_by(TaskRow.id.desc())
        if kinds:
            query = query.where(TaskRow.kind.in_(kinds))
        return [value_of(Task, row) for row in self._session.scalars(query)]

    def take(self, now: datetime) -> tuple[Task, str] | None:
        """The oldest task that no living worker has, with the token of the lease; None where none waits."""
        begun = or_(TaskRow.attempts >= MOST_ATTEMPTS, and_(TaskRow.kind.in_(ONCE), TaskRow.attempts > 0))
        self._abandon(now, _OPEN, _LEASE.is_due(now), begun)
        oldest = select(TaskRow.id).where(_OPEN).order_by(TaskRow.id).limit(1)
        token, ids = _LEASE.take(
            self._session, oldest, now, state="running", started_at=now, output="", attempts=TaskRow.attempts + 1
        )
        if not ids:
            return None
        return value_of(Task, self._session.get_one(TaskRow, ids[0], populate_existing=True)), token

    def progress(self, task_id: str, token: str, output: str, now: datetime) -> bool:
        """Say what a task says and renew its lease; whether it is still this worker's."""
        return _LEASE.renew(self._session, task_id, token, now, output=_kept(output))

    def finish(self, task_id: str, token: str, output: str, *, well: bool) -> bool:
        """End a task; whether it was still this worker's."""
        state, now = "done" if well else "failed", datetime.now(UTC)
        return _LEASE.end(self._session, task_id, token, state=state, ended_at=now, output=_kept(output))

    def release(self, token: str | None = None) -> None:
        """Give up a lease, or every one; the next worker begins such tasks again.

        To give up one's own is no attempt, but what is begun once is not begun again.
        """
        attempts = TaskRow.attempts - 1 if token else TaskRow.attempts
        given = _LEASE.give_up(self._session, token, state="waiting")
        again = (TaskRow.id.in_(given), TaskRow.kind.not_in(ONCE))
        self._session.execute(update(TaskRow).where(*again).values(attempts=attempts))
        self._abandon(datetime.now(UTC), TaskRow.id.in_(given), TaskRow.kind.in_(ONCE))

    def forget_open(self) -> None:
        """Leave out what was asked for and has not ended: in a database that comes back from a backup."""
        self._session.execute(delete(TaskRow).where(_OPEN))

    def _abandon(self, now: datetime, *which: ColumnElement[bool]) -> None:
        told = TaskRow.output + f"\n{ABANDONED}"
        self._session.execute(
            update(TaskRow)
            .where(*which)
            .values(state="failed", ended_at=now, output=told)
            .execution_options(synchronize_session=False)
        )


def _kept(output: str) -> str:
    """The end of what a task says, as a database stores it."""
    return output[-LONGEST_OUTPUT:].replace("\0", "").encode("utf-8", "replace").decode()
