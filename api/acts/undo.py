"""Undo: somebody takes back what they did last with a suggestion, while nobody outside was told of it."""

from collections.abc import Sequence
from datetime import UTC, datetime

from api.access.acting import acting_as
from api.access.principal import Principal
from triage.errors import InvalidDecisionError
from triage.store import Store, UnitOfWork
from triage.store.suggestions.undo_points import WITHIN, UndoPoint
from triage.types import Event
from triage.types.state_names import EVENT_NAMES


def undoable(work: UnitOfWork, who: Principal, key: str, timeline: Sequence[Event]) -> UndoPoint | None:
    """What somebody can take back now; None where there is nothing."""
    now = datetime.now(UTC)
    lately = any(event.actor == who.display_name and event.time > now - WITHIN for event in timeline[::-1])
    return work.undo_points.of(key, who.name, now) if lately else None


def acts_of(point: UndoPoint) -> str:
    """What would be taken back, in Chinese; what followed from a decision says what the decision was about."""
    kinds = [kind for kind in point.events if kind != "decided"] or list(point.events)
    return "、".join(dict.fromkeys(EVENT_NAMES[kind] for kind in kinds))


def undo_last(store: Store, who: Principal, key: str) -> bool:
    """Take back what somebody did last; returns whether the machine is to judge the suggestion again.

    Raises:
        NotFoundError: there is no such suggestion within their reach.
        InvalidDecisionError: there is nothing of theirs that can be taken back.
    """
    now = datetime.now(UTC)
    with store.write() as work:
        work.visible(who.reach).require([key])
        work.work_items.lock(key)
        point = work.undo_points.of(key, who.name, now)
        if point is None:
            raise InvalidDecisionError("not_undoable", minutes=WITHIN.seconds // 60)
        before = work.work_items.one(key).state
        after = work.undo_points.take_back(point, now)
        again = "reconsidered" in point.events
        if again:
            work.work_items.renew([key], "reconsidered")
        data = {"acts": acts_of(point), "events": list(point.events), "since": point.since}
        state = after.state if after.state != before else None
        work.events.record(key, "undone", acting_as(who), state=state, data=data)
    return again
