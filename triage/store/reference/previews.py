"""Repository of previews: rules or duties tried on the open suggestions, how far that is, and what would change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from triage.store.base.lease import Lease
from triage.store.models import PreviewRow

KEPT = 20
LEASE = timedelta(minutes=5)
_LEASE = Lease(PreviewRow.id, PreviewRow.claimed_until, LEASE, PreviewRow.claim)


@dataclass(frozen=True)
class Preview:
    """One preview as a page shows it.

    Attributes:
        id, actor, rules: what was asked, and by which account.
        unit: the department as it would be, where one is tried.
        ended: whether all were judged, or none can be.
        total, judged: the open suggestions, and how many of them were judged.
        foretold: whether the categories that they would get were judged too.
        problem: why it ended early, in words.
        found: how many would change.
        lines: the first of them, each with what is suggested now and what would be.
    """

    id: int
    actor: str
    rules: dict[str, Any]
    unit: dict[str, Any] | None
    ended: bool
    total: int
    judged: int
    foretold: bool
    problem: str | None
    found: int
    lines: Sequence[dict[str, Any]]


class PreviewRepository:
    """Previews that pages ask for and the worker carries out."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def ask(self, rules: dict[str, Any], actor: str, now: datetime, unit: dict[str, Any] | None = None) -> int:
        """Have rules, or a department as it would be under them, tried; the oldest previews go."""
        row = PreviewRow(
            actor=actor, asked_at=now, rules=rules, unit=unit, total=0, judged=0, foretold=False, ids=[], lines=[]
        )  # fmt: skip
        self._session.add(row)
        self._session.flush()
        kept = select(PreviewRow.id).order_by(PreviewRow.id.desc()).limit(KEPT)
        self._session.execute(delete(PreviewRow).where(PreviewRow.id.not_in(kept)))
        return row.id

    def get(self, key: int) -> Preview | None:
        """One preview; None where it is not kept any more."""
        row = self._session.get(PreviewRow, key)
        return None if row is None else _preview(row)

    def ids(self, key: int) -> list[str]:
        """All suggestions that would change."""
        return self._session.scalar(select(PreviewRow.ids).where(PreviewRow.id == key)) or []

    def take(self, now: datetime) -> tuple[Preview, str] | None:
        """The oldest preview that no living worker has, with the token of the lease; None where none waits."""
        oldest = select(PreviewRow.id).where(PreviewRow.ended_at.is_(None)).order_by(PreviewRow.id).limit(1)
        token, ids = _LEASE.take(self._session, oldest, now)
        return (_preview(self._session.get_one(PreviewRow, ids[0], populate_existing=True)), token) if ids else None

    def release(self) -> None:
        """Free the previews that a process had taken which is no more."""
        _LEASE.give_up(self._session)

    def advance(
        self, key: int, token: str, now: datetime, *, total: int, judged: int, foretold: bool, ids: Sequence[str],
        lines: Sequence[dict[str, Any]], ended: bool, problem: str | None = None,
    ) -> bool:  # fmt: skip
        """Note how far a preview is; False where another worker has it now, or it is not kept any more."""
        known: dict[str, Any] = {
            "total": total, "judged": judged, "foretold": foretold, "problem": problem, "ids": list(ids),
            "lines": list(lines),
        }  # fmt: skip
        if ended:
            return _LEASE.end(self._session, key, token, ended_at=now, **known)
        return _LEASE.renew(self._session, key, token, now, **known)


def _preview(row: PreviewRow) -> Preview:
    return Preview(
        row.id, row.actor, row.rules, row.unit, row.ended_at is not None, row.total, row.judged, row.foretold,
        row.problem, 0 if row.judged == 0 else len(row.ids), row.lines,
    )  # fmt: skip
