"""Repository of grouping runs: what is to be grouped, who works on it, and how far it is."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from triage.store.base.lease import Lease
from triage.store.base.values import value_of
from triage.store.models import GroupingRunRow
from triage.types import GroupingRun

LEASE = timedelta(minutes=5)
OPEN = ("waiting", "running")
# A run that takes its process down with it is not begun for ever.
MOST_ATTEMPTS = 3
_LEASE = Lease(GroupingRunRow.id, GroupingRunRow.claimed_until, LEASE, GroupingRunRow.claim)
ABANDONED = "多次中断，已停止；可以再试一次，或查看日志。"


class GroupingRunRepository:
    """Groupings in the background; each is one worker's under a lease that runs out."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def ask(self, campaign_id: int, actor: str) -> int:
        """Put a grouping on the list; returns the one that waits or runs already where there is one."""
        query = select(GroupingRunRow.id).where(
            GroupingRunRow.campaign_id == campaign_id, GroupingRunRow.state.in_(OPEN)
        )
        known = self._session.scalar(query.order_by(GroupingRunRow.id).limit(1))
        if known is not None:
            return known
        row = GroupingRunRow(
            campaign_id=campaign_id, actor=actor, state="waiting", asked_at=datetime.now(UTC), ended_at=None,
            claim=None, claimed_until=None, attempts=0, stage="", done=0, total=0, note="",
        )  # fmt: skip
        self._session.add(row)
        self._session.flush()
        return row.id

    def latest(self, campaign_id: int) -> GroupingRun | None:
        """The newest run of a campaign."""
        query = select(GroupingRunRow).where(GroupingRunRow.campaign_id == campaign_id)
        row = self._session.scalar(query.order_by(GroupingRunRow.id.desc()).limit(1))
        return None if row is None else _run(row)

    def claim(self, now: datetime) -> tuple[GroupingRun, str] | None:
        """Take the oldest run that no living worker has, with the token of the lease; None where there is none."""
        self._session.execute(
            update(GroupingRunRow)
            .where(GroupingRunRow.state.in_(OPEN), _LEASE.is_due(now), GroupingRunRow.attempts >= MOST_ATTEMPTS)
            # A claim that stayed would have the next start of the service take the run up again.
            .values(state="failed", note=ABANDONED, ended_at=now, claim=None, claimed_until=None)
            .execution_options(synchronize_session=False)
        )
        oldest = select(GroupingRunRow.id).where(GroupingRunRow.state.in_(OPEN)).order_by(GroupingRunRow.id).limit(1)
        token, ids = _LEASE.take(self._session, oldest, now, state="running", attempts=GroupingRunRow.attempts + 1)
        if not ids:
            return None
        return _run(self._session.get_one(GroupingRunRow, ids[0], populate_existing=True)), token

    def progress(self, run_id: int, token: str, stage: str, done: int, total: int) -> bool:
        """Say how far a run is and renew its lease; whether it is still this worker's."""
        return _LEASE.renew(self._session, run_id, token, datetime.now(UTC), stage=stage, done=done, total=total)

    def finish(self, run_id: int, token: str, note: str, *, well: bool) -> bool:
        """End a run; whether it was still this worker's."""
        state = "done" if well else "failed"
        return _LEASE.end(self._session, run_id, token, state=state, note=note, ended_at=datetime.now(UTC))

    def release(self, token: str | None = None) -> None:
        """Give up a lease, or every one: the next worker begins the runs again, and it counts as no attempt."""
        attempts = GroupingRunRow.attempts - 1 if token else GroupingRunRow.attempts
        _LEASE.give_up(self._session, token, state="waiting", attempts=attempts)


def _run(row: GroupingRunRow) -> GroupingRun:
    return value_of(GroupingRun, row)
