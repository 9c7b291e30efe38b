"""Repository of grouping runs: what is to be grouped, who works on it, and how far it is."""

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from triage.store.models import GroupingRunRow
from triage.types import GroupingRun

LEASE = timedelta(minutes=5)
OPEN = ("waiting", "running")
# A run that takes its process down with it is not begun for ever.
MOST_ATTEMPTS = 3
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
        free = (
            select(GroupingRunRow)
            .where(GroupingRunRow.state.in_(OPEN))
            .where(or_(GroupingRunRow.claimed_until.is_(None), GroupingRunRow.claimed_until < now))
            .order_by(GroupingRunRow.id)
            .with_for_update(skip_locked=True)
        )
        for row in self._session.scalars(free):
            if row.attempts >= MOST_ATTEMPTS:
                row.state, row.note, row.ended_at = "failed", ABANDONED, now
                continue
            token = uuid.uuid4().hex
            row.state, row.claim, row.claimed_until = "running", token, now + LEASE
            row.attempts += 1
            self._session.flush()
            return _run(row), token
        return None

    def progress(self, run_id: int, token: str, stage: str, done: int, total: int) -> bool:
        """Say how far a run is and renew its lease; whether it is still this worker's."""
        values = {"stage": stage, "done": done, "total": total, "claimed_until": datetime.now(UTC) + LEASE}
        return self._change(run_id, token, values)

    def finish(self, run_id: int, token: str, note: str, *, well: bool) -> bool:
        """End a run; whether it was still this worker's."""
        values = {
            "state": "done" if well else "failed", "note": note, "ended_at": datetime.now(UTC), "claim": None,
            "claimed_until": None,
        }  # fmt: skip
        return self._change(run_id, token, values)

    def release(self, token: str | None = None) -> None:
        """Give up a lease, or every one: the next worker begins the runs again, and it counts as no attempt."""
        mine = GroupingRunRow.claim == token if token else GroupingRunRow.claim.is_not(None)
        attempts = GroupingRunRow.attempts - 1 if token else GroupingRunRow.attempts
        self._session.execute(
            update(GroupingRunRow)
            .where(mine)
            .values(state="waiting", claim=None, claimed_until=None, attempts=attempts)
            .execution_options(synchronize_session=False)
        )

    def _change(self, run_id: int, token: str, values: Mapping[str, object]) -> bool:
        changed = (
            update(GroupingRunRow)
            .where(GroupingRunRow.id == run_id, GroupingRunRow.claim == token)
            .values(values)
            .returning(GroupingRunRow.id)
            .execution_options(synchronize_session=False)
        )
        return self._session.scalar(changed) is not None


def _run(row: GroupingRunRow) -> GroupingRun:
    return GroupingRun(
        id=row.id, campaign_id=row.campaign_id, actor=row.actor, state=row.state, asked_at=row.asked_at,
        ended_at=row.ended_at, stage=row.stage, done=row.done, total=row.total, note=row.note,
    )  # fmt: skip
